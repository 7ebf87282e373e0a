package nvml

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os/exec"
	"strconv"
	"strings"

	"ft.tc/backlot/host/internal/gpu"
)

// Program asks nvidia-smi, for builds without cgo.
type Program struct {
	path string
}

var (
	_ gpu.Source = (*Program)(nil)
	_ gpu.Meter  = (*Program)(nil)
)

// OpenProgram finds nvidia-smi; ErrUnavailable where there is none.
func OpenProgram() (*Program, error) {
	path, err := exec.LookPath("nvidia-smi")
	if err != nil {
		return nil, fmt.Errorf("%w: nvidia-smi is not installed", ErrUnavailable)
	}
	return &Program{path: path}, nil
}

// Close has nothing to let go.
func (*Program) Close() error { return nil }

// Devices lists the GPUs.
func (p *Program) Devices(ctx context.Context) ([]gpu.Device, error) {
	rows, err := p.query(ctx, "uuid,name,memory.total")
	if err != nil {
		return nil, err
	}
	devices := make([]gpu.Device, 0, len(rows))
	for _, row := range rows {
		memory, err := strconv.Atoi(row[2])
		devices = append(devices, gpu.Device{UUID: row[0], Name: row[1], MemoryMiB: memory, Healthy: err == nil})
	}
	return devices, nil
}

// Utilization is the load of each device. One that can't say counts as idle.
func (p *Program) Utilization(ctx context.Context) ([]float64, error) {
	rows, err := p.query(ctx, "uuid,utilization.gpu")
	if err != nil {
		return nil, err
	}
	load := make([]float64, len(rows))
	for i, row := range rows {
		load[i], _ = strconv.ParseFloat(row[1], 64)
	}
	return load, nil
}

// MemoryUsed is the memory in use of each device that says so.
func (p *Program) MemoryUsed(ctx context.Context) (map[string]int, error) {
	rows, err := p.query(ctx, "uuid,memory.used")
	if err != nil {
		return nil, err
	}
	used := map[string]int{}
	for _, row := range rows {
		if mib, err := strconv.Atoi(row[1]); err == nil {
			used[row[0]] = mib
		}
	}
	return used, nil
}

// query gives a row for each device with the asked fields.
func (p *Program) query(ctx context.Context, fields string) ([][]string, error) {
	out, err := exec.CommandContext(ctx, p.path, "--query-gpu="+fields, "--format=csv,noheader,nounits").Output()
	if err != nil {
		return nil, fmt.Errorf("nvidia-smi: %w", err)
	}
	reader := csv.NewReader(bytes.NewReader(out))
	reader.TrimLeadingSpace = true
	reader.FieldsPerRecord = strings.Count(fields, ",") + 1
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("nvidia-smi: %w", err)
	}
	return rows, nil
}
