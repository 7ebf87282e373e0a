package gpu

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMachineIDIsAHashOfTheMachinesOwn(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "machine-id")
	require.NoError(t, os.WriteFile(file, []byte("0123456789abcdef\n"), 0o600))
	name := func() (string, error) { return "stage-4", nil }
	id, err := machineID([]string{"/nonexistent", file}, name)
	require.NoError(t, err)
	require.Len(t, id, 16)
	require.NotContains(t, id, "0123")
	again, err := machineID([]string{file}, name)
	require.NoError(t, err)
	require.Equal(t, id, again)

	require.NoError(t, os.WriteFile(file, []byte("uninitialized\n"), 0o600))
	named, err := machineID([]string{file}, name)
	require.NoError(t, err)
	require.NotEqual(t, id, named)
	_, err = machineID(nil, func() (string, error) { return "", errors.New("no name") })
	require.Error(t, err)
	_, err = MachineID()
	require.NoError(t, err)
}
