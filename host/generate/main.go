// Generate writes what follows from other files: the pages of reference, and the types of the clients.
//
//	make generate
package main

import (
	"errors"
	"fmt"
	"os"
)

func main() {
	if err := errors.Join(writeFields(), writeConfiguration(), writeClients()); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}
