package speechtest

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"os/exec"
)

// seconds is how long a text takes to say, about; longer ones are said in haste.
func seconds(text string) float64 { return max(.5, min(20, float64(len(text))/15)) }

const rate = 24000

// wav is a tone of so many seconds.
func wav(seconds float64) []byte {
	n := int(seconds * rate)
	b := make([]byte, 0, 44+2*n)
	b = append(b, "RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"...) // of a length that is not known, as streams are
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, 2*rate)
	b = append(b, "\x02\x00\x10\x00data\xff\xff\xff\xff"...)
	for i := range n {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(9000*math.Sin(2*math.Pi*220*float64(i)/rate))))
	}
	return b
}

func mp3(ctx context.Context, seconds float64) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "ffmpeg", "-v", "error", "-i", "pipe:0", "-c:a", "libmp3lame", "-b:a", "128k", "-ar", "44100", "-f", "mp3", "pipe:1") //nolint:gosec // a test's own
	cmd.Stdin = bytes.NewReader(wav(seconds))
	return cmd.Output()
}
