//go:build !linux

package main

import "errors"

func become() error { return errors.New("plugins are confined on Linux only") }
