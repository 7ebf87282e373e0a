// Command prompt-test is the plugin that tries prompts: it renders them, lints them, and asks a language
// model where one is configured.
package main

import (
	"ft.tc/backlot/plugins/prompt-test/prompttest"
	"ft.tc/backlot/sdk"
)

func main() { sdk.Serve(prompttest.Plugin()) }
