package generatortest

import "ft.tc/backlot/api/generator/generatortest/fixture"

// Type is the fixture's one task type.
const Type = fixture.Type

// Instruction is the fixture's task_data: what the task is to do.
type Instruction = fixture.Instruction

// Fixture and Specification are those of package fixture.
var (
	Fixture       = fixture.New
	Specification = fixture.Specification
)
