// Package dashboard serves the web page of the service: plain HTML, CSS and ES modules, as they lie in web/.
package dashboard

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
)

//go:embed web
var web embed.FS

// Prefix is where everything but the page itself lies.
const Prefix = "/dashboard/"

const (
	forever    = "public, max-age=31536000, immutable" // the digest of all files is in the path
	revalidate = "no-cache"
)

// Dashboard is the page and its files, ready to be sent.
type Dashboard struct {
	page   file
	files  map[string]file // by path below Prefix
	policy string          // Content-Security-Policy
}

// New makes the handler of / and of what lies below Prefix. Media may come from the public URL of the store, too.
func New(publicURL string) (*Dashboard, error) {
	files, digest, err := read(web)
	if err != nil {
		return nil, fmt.Errorf("dashboard: %w", err)
	}
	d := &Dashboard{files: map[string]file{}, policy: policy(publicURL)}
	for name, f := range files {
		d.files[digest+"/"+name] = f
	}
	if d.page, err = page(files, digest, publicURL); err != nil {
		return nil, fmt.Errorf("dashboard: %w", err)
	}
	return d, nil
}

// read compresses all files and gives one digest over them.
func read(folder fs.FS) (map[string]file, string, error) {
	files, sum := map[string]file{}, sha256.New()
	err := fs.WalkDir(folder, "web", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(sum, "%s %d\n%s", name, len(content), content)
		name = strings.TrimPrefix(name, "web/")
		files[name], err = newFile(path.Ext(name), content)
		return err
	})
	return files, hex.EncodeToString(sum.Sum(nil))[:16], err
}

// page fills in what the page has to know: where its files are, which modules come with it, where media are.
func page(files map[string]file, digest, publicURL string) (file, error) {
	shell, err := template.New("index.html").Parse(string(files["index.html"].plain))
	if err != nil {
		return file{}, err
	}
	var core []string
	for name := range files {
		if dir, base := path.Split(name); dir == "js/" && base != "theme.js" {
			core = append(core, name)
		}
	}
	var b bytes.Buffer
	err = shell.Execute(&b, map[string]any{"Base": "dashboard/" + digest, "Modules": sorted(core), "PublicURL": publicURL})
	if err != nil {
		return file{}, err
	}
	return newFile(".html", b.Bytes())
}

// policy lets the page use itself alone, and show media from the store's public URL. Nothing becomes HTML or code that
// was text: the browser refuses it.
func policy(publicURL string) string {
	store := ""
	if u, err := url.Parse(publicURL); err == nil && u.Host != "" {
		store = " " + u.Scheme + "://" + u.Host
	}
	return strings.Join([]string{
		"default-src 'self'", "img-src 'self' blob:" + store, "media-src 'self' blob:" + store, "connect-src 'self'" + store,
		"object-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
		"require-trusted-types-for 'script'", "trusted-types 'none'",
	}, "; ")
}

// ServeHTTP serves GET and HEAD.
func (d *Dashboard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", d.policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	if r.URL.Path == "/" {
		h.Set("Cache-Control", revalidate)
		d.page.serve(w, r)
		return
	}
	f, ok := d.files[strings.TrimPrefix(r.URL.Path, Prefix)]
	if !ok {
		h.Set("Cache-Control", "no-store")
		http.Error(w, "The dashboard has no such file; a page that was open while the service was updated has to be loaded again.", http.StatusNotFound)
		return
	}
	h.Set("Cache-Control", forever)
	f.serve(w, r)
}
