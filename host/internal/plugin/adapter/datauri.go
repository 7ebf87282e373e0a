package adapter

import (
	"encoding/base64"
	"errors"
	"io"
	"net/url"
	"strings"
)

// isData reports whether a text is a data: URL.
func isData(s string) bool { return len(s) > 5 && strings.EqualFold(s[:5], "data:") }

// openData reads a data: URL without decoding all of it at once.
func openData(s string) (mediaType string, content io.Reader, err error) {
	head, body, ok := strings.Cut(s[5:], ",")
	if !ok {
		return "", nil, errors.New("a data: URL without a comma")
	}
	mediaType, encoded := strings.CutSuffix(head, ";base64")
	if encoded {
		return mediaType, openBase64(body), nil
	}
	plain, err := url.PathUnescape(body)
	if err != nil {
		return "", nil, errors.New("a data: URL with a broken escape")
	}
	return mediaType, strings.NewReader(plain), nil
}

// openBase64 takes both alphabets, with padding and without.
func openBase64(s string) io.Reader {
	encoding := base64.RawStdEncoding
	if strings.ContainsAny(s, "-_") {
		encoding = base64.RawURLEncoding
	}
	return base64.NewDecoder(encoding, strings.NewReader(strings.TrimRight(s, "=\r\n")))
}

// dataURL is a file as a data: URL.
func dataURL(mediaType string, content []byte) string {
	return "data:" + mediaType + ";base64," + base64.StdEncoding.EncodeToString(content)
}
