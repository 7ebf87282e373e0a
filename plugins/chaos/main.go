// Chaos is a plugin that misbehaves on demand: every fault that a plugin can have is a value of task_data.fault, so
// that what a host does about it is tested and not believed.
package main

import "ft.tc/backlot/sdk"

func main() {
	sdk.Serve(sdk.Plugin{
		Name: "chaos", Version: "1.0.0", Generators: []sdk.Generator{chaos{}},
		Backends: []sdk.BackendSpecification{{Name: "previz"}},
	})
}
