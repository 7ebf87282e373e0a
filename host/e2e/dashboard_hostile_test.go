package e2e

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// hostile hands to the modules of the page what the service passes on from plugins and tasks as it is.
func (b *browser) hostile(t *testing.T) {
	t.Helper()
	const from = `import(new URL("%s", document.querySelector("script[type=module]").src))`
	of := func(module, what string) string {
		return ask[string](b, fmt.Sprintf("("+from+").then((m) => { %s })", module, what))
	}
	require.Equal(t, "0 [object Object]", of("dom.js", `const root = document.createElement("div");
		m.render(root, m.h("p", null, JSON.parse('{"tag":"meta","props":{"http-equiv":"refresh","content":"0;url=http://127.0.0.1:1/"},"children":[]}')));
		return root.querySelectorAll("meta").length + " " + root.textContent`), "an element of JSON is none")
	require.Equal(t, "true true", of("json.js", `const all = Array(300000).fill(0), root = document.createElement("div");
		const said = m.json(all, {});
		return (said.children.length < 10000) + " " + (said.children.map((c) => c.children?.join("") ?? c).join("") === JSON.stringify(all, null, 2))`), "a long one is whole, and coloured in part")
	require.Equal(t, "true", of("form/schema.js", `const properties = {};
		for (let i = 0; i < 20; i++) properties["f" + i] = {$ref: "#"};
		const count = (s) => 1 + (s.fields ?? []).reduce((n, f) => n + count(f), 0);
		return String(count(m.read({type: "object", properties})) < 1000)`), "a schema that refers to itself ends")
	require.Equal(t, `"" choice`, of("form/schema.js", `const odd = m.read({type: "object", required: true, description: {tag: "img"}, properties: {a: {anyOf: [true, null, {const: 1}]}, b: {oneOf: [{const: 1, description: {tag: "a"}}]}}});
		return JSON.stringify(odd.description) + " " + odd.fields[1].kind`))
	require.Equal(t, "100%.bin", of("task/media.js", `return m.name("http://elsewhere.example/100%.bin?x")`))
	b.visit("#/constructor")
	b.see("There is no such view.")
	b.visit("#/tasks/%E0%A4%A")
	b.see("This can't be shown")
	require.Empty(t, b.heard("404"))
}
