package sound

import (
	"encoding/binary"
	"errors"
)

// ErrWAV is a file that is no mono WAV of 16 bit.
var ErrWAV = errors.New("no mono WAV of 16 bit")

// WAVHead is what a mono file of 16 bit begins with; its samples follow.
func WAVHead(rate int, samples int64) []byte {
	size := uint32(2 * samples)
	b := binary.LittleEndian.AppendUint32([]byte("RIFF"), 36+size)
	b = append(b, "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(rate))
	b = binary.LittleEndian.AppendUint32(b, uint32(2*rate))
	b = append(b, "\x02\x00\x10\x00data"...)
	return binary.LittleEndian.AppendUint32(b, size)
}

// ReadWAV takes the samples out of a file. Its head may promise more than there is, as it does where it was written before
// them.
func ReadWAV(wav []byte) (rate int, pcm []byte, err error) {
	if len(wav) < 12 || string(wav[:4]) != "RIFF" || string(wav[8:12]) != "WAVE" {
		return 0, nil, ErrWAV
	}
	for rest := wav[12:]; len(rest) >= 8; {
		name, size, body := string(rest[:4]), int(binary.LittleEndian.Uint32(rest[4:8])), rest[8:]
		size = min(size, len(body))
		switch name {
		case "fmt ":
			if size >= 16 && string(body[:4]) == "\x01\x00\x01\x00" && binary.LittleEndian.Uint16(body[14:]) == 16 {
				rate = int(binary.LittleEndian.Uint32(body[4:]))
			}
		case "data":
			if rate == 0 {
				return 0, nil, ErrWAV
			}
			return rate, body[:size&^1], nil
		}
		rest = body[min(size+size&1, len(body)):]
	}
	return 0, nil, ErrWAV
}
