package main

import (
	"bytes"
	"fmt"
	"strings"

	"ft.tc/backlot/host/internal/config"
)

const configurationHead = `# What can be configured

Made of the grammar of plugins.hcl in host/internal/config: ` + "`make generate`" + ` writes this page anew. ` + "`backlot check`" + ` reads a
file and says what is wrong with it, by line and column.

A duration is a number with ms, s, m or h (` + "`\"15m\"`" + `), a size a whole number with KiB, MiB, GiB or TiB (` + "`\"12GiB\"`" + `). Relative paths
start from the file's folder. ` + "`env(\"NAME\")`" + ` and ` + "`env(\"NAME\", \"default\")`" + ` stand for a variable of the environment, wherever a text may stand. A
change of plugin blocks is applied to the running service; all else is read at its start.
`

const environmentHead = `
## The environment

These win over the file. One that is empty is one that is not set.

| variable | instead of |
|---|---|
`

// elsewhere are variables that the file has no word for.
const elsewhere = `
| variable | read by | means |
|---|---|---|
| ` + "`BACKLOT_URL`, `BACKLOT_API_KEY`" + ` | the other commands | which service they speak to, and with which key |
| ` + "`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`" + ` | ` + "`backlot serve`" + ` | the bucket's keys, where media s3 has none |
| ` + "`SSL_CERT_FILE`" + ` | ` + "`backlot serve`" + ` | certificate authorities that are trusted instead of the system's |
`

// configuration is host/docs/configuration.md.
func configuration() ([]byte, error) {
	blocks, err := config.Reference()
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	page.WriteString(configurationHead)
	for _, b := range blocks {
		fmt.Fprintf(&page, "\n## %s\n\n%s\n", heading(b), b.Means)
		if len(b.Settings) == 0 {
			continue
		}
		page.WriteString("\n| attribute | is | default | means |\n|---|---|---|---|\n")
		for _, s := range b.Settings {
			fmt.Fprintf(&page, "| `%s` | %s | %s | %s |\n", s.Name, cell(s.Is), cell(s.Default), cell(s.Means))
		}
	}
	page.WriteString(environmentHead)
	for _, v := range config.Variables() {
		fmt.Fprintf(&page, "| `%s` | %s |\n", v.Name, cell(v.Means))
	}
	page.WriteString(elsewhere)
	return page.Bytes(), nil
}

// heading is a block as it stands in the file: media { s3 { … } }.
func heading(b config.Block) string {
	path := strings.Fields(b.Name)
	path[len(path)-1] = strings.TrimSpace(path[len(path)-1] + map[bool]string{true: ` "` + strings.ToUpper(b.Label) + `"`}[b.Label != ""])
	text := strings.Join(path, " › ")
	if b.Many {
		text += ", any number"
	}
	return text
}
