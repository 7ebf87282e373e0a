package dashboard

import (
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const publicURL = "https://tasks.example:8443/sub"

func get(t *testing.T, d http.Handler, path string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return string(b)
}

func open(t *testing.T) *Dashboard {
	t.Helper()
	d, err := New(publicURL)
	require.NoError(t, err)
	return d
}

func TestThePageNamesItsFilesAndAllOfThemAreThere(t *testing.T) {
	t.Parallel()
	d := open(t)
	page := get(t, d, "/")
	require.Equal(t, http.StatusOK, page.StatusCode)
	require.Equal(t, "no-cache", page.Header.Get("Cache-Control"))
	body := text(t, page)
	require.Contains(t, body, `data-public-url="`+publicURL+`"`)
	named := regexp.MustCompile(`(?:href|src)="(dashboard/[^"]+)"`).FindAllStringSubmatch(body, -1)
	require.Greater(t, len(named), 10)
	for _, m := range named {
		f := get(t, d, "/"+m[1])
		require.Equal(t, http.StatusOK, f.StatusCode, m[1])
		require.Contains(t, f.Header.Get("Cache-Control"), "immutable")
	}
}

// What a module imports is there under the same digest.
func TestModulesImportWhatExists(t *testing.T) {
	t.Parallel()
	d := open(t)
	imported := regexp.MustCompile(`(?:from|import\() ?"(\.[^"]+)"`)
	for name, f := range d.files {
		for _, m := range imported.FindAllStringSubmatch(string(f.plain), -1) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://host/"+name, nil)
			target, err := r.URL.Parse(m[1])
			require.NoError(t, err)
			require.Contains(t, d.files, strings.TrimPrefix(target.Path, "/"), "%s imports %s", name, m[1])
		}
	}
}

func TestThePolicyLetsInTheServiceAndItsStoreAlone(t *testing.T) {
	t.Parallel()
	policy := get(t, open(t), "/").Header.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'self';")
	require.Contains(t, policy, "img-src 'self' blob: https://tasks.example:8443;")
	require.Contains(t, policy, "require-trusted-types-for 'script'")
	require.NotContains(t, policy, "unsafe")
	d, err := New(`javascript:alert("x")`)
	require.NoError(t, err)
	require.NotContains(t, get(t, d, "/").Header.Get("Content-Security-Policy"), "javascript")
}

func TestFilesComeCompressedAndOnce(t *testing.T) {
	t.Parallel()
	d := open(t)
	plain, packed := get(t, d, "/"), get(t, d, "/", "Accept-Encoding", "br, gzip;q=0.5")
	require.Equal(t, "gzip", packed.Header.Get("Content-Encoding"))
	unpacked, err := gzip.NewReader(packed.Body)
	require.NoError(t, err)
	b, err := io.ReadAll(unpacked)
	require.NoError(t, err)
	require.Equal(t, text(t, plain), string(b))
	require.Empty(t, get(t, d, "/", "Accept-Encoding", "gzip;q=0, *").Header.Get("Content-Encoding"))

	require.NotEqual(t, plain.Header.Get("ETag"), packed.Header.Get("ETag"))
	again := get(t, d, "/", "If-None-Match", `"x", W/`+plain.Header.Get("ETag"))
	require.Equal(t, http.StatusNotModified, again.StatusCode)
	require.Empty(t, text(t, again))
	require.Equal(t, http.StatusOK, get(t, d, "/", "If-None-Match", packed.Header.Get("ETag")).StatusCode, "that is the one for those who take gzip")
}

func TestWhatIsNotThereIsA404ThatNobodyKeeps(t *testing.T) {
	t.Parallel()
	d := open(t)
	for _, path := range []string{"/dashboard/", "/dashboard/old/js/main.js", "/dashboard/../dashboard.go"} {
		r := get(t, d, path)
		require.Equal(t, http.StatusNotFound, r.StatusCode, path)
		require.Equal(t, "no-store", r.Header.Get("Cache-Control"))
	}
}

// The browser refuses markup that comes of text; this finds it before a browser does.
func TestNoModuleMakesMarkupOfText(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser`)
	require.NoError(t, fs.WalkDir(web, "web/js", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		b, err := fs.ReadFile(web, name)
		require.NotRegexp(t, forbidden, string(b), name)
		return err
	}))
}
