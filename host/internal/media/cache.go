package media

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// cache keeps fetched inputs in a folder: <hash of the URL>.data and .json, least recently used ones removed
// when they are too many. The folder may be removed at any time.
type cache struct {
	root  *os.Root
	bytes int64

	mu sync.Mutex // one eviction at a time
}

// entry is what is known of a kept input. Its URL may be a secret, and is not written down.
type entry struct {
	ETag      string    `json:"etag,omitempty"`
	Size      int64     `json:"size"`
	CheckedAt time.Time `json:"checked_at"`
}

func openCache(dir string, limit int64) (*cache, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	c := &cache{root: root, bytes: limit}
	entries, err := fs.ReadDir(root.FS(), ".")
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".temp") {
			err = errors.Join(err, root.Remove(e.Name()))
		}
	}
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return c, nil
}

func cacheKey(raw string) string {
	sum := sha256.Sum256([]byte(raw))
	return hex.EncodeToString(sum[:])
}

// open gives a kept input, fresh or not, and counts as a use of it.
func (c *cache) open(raw string) (*os.File, entry, bool) {
	key := cacheKey(raw)
	e, ok := c.entry(key)
	if !ok {
		return nil, e, false
	}
	f, err := c.root.Open(key + ".data")
	if err != nil {
		return nil, e, false
	}
	info, err := f.Stat()
	if err != nil || info.Size() != e.Size {
		_ = f.Close()
		return nil, e, false
	}
	_ = c.root.Chtimes(key+".data", time.Now(), time.Time{}) // of use, for eviction
	return f, e, true
}

func (c *cache) entry(key string) (e entry, ok bool) {
	b, err := c.root.ReadFile(key + ".json")
	return e, err == nil && json.Unmarshal(b, &e) == nil
}

// tag is the ETag to ask again with; empty where nothing usable is kept.
func (c *cache) tag(raw string) string {
	f, e, ok := c.open(raw)
	if !ok {
		return ""
	}
	_ = f.Close()
	return e.ETag
}

// touch makes a kept input fresh again.
func (c *cache) touch(raw string) error {
	key := cacheKey(raw)
	e, ok := c.entry(key)
	if !ok {
		return nil // evicted meanwhile; the caller looks again
	}
	e.CheckedAt = time.Now()
	return c.writeEntry(key, e)
}

// put keeps all of src.
func (c *cache) put(raw, etag string, src io.Reader) (err error) {
	key := cacheKey(raw)
	temp := key + "-" + newSecret()[:8] + ".temp"
	dst, err := c.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	n, err := io.Copy(dst, src)
	if err = errors.Join(err, dst.Close()); err == nil {
		err = c.root.Rename(temp, key+".data")
	}
	if err != nil {
		_ = c.root.Remove(temp)
		return err
	}
	if len(etag) > 256 {
		etag = ""
	}
	if err := c.writeEntry(key, entry{ETag: etag, Size: n, CheckedAt: time.Now()}); err != nil {
		return err
	}
	return c.evict(key)
}

func (c *cache) writeEntry(key string, e entry) error {
	b, err := json.Marshal(e)
	if err != nil {
		return err
	}
	temp := key + "-" + newSecret()[:8] + ".temp"
	if err = c.root.WriteFile(temp, b, 0o640); err == nil {
		err = c.root.Rename(temp, key+".json")
	}
	if err != nil {
		_ = c.root.Remove(temp)
	}
	return err
}

// evict removes what was not used for longest until the rest fits. What is just being delivered is spared.
func (c *cache) evict(spared string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept, total, err := c.files()
	if err != nil {
		return err
	}
	slices.SortFunc(kept, func(a, b fs.FileInfo) int { return cmp.Compare(a.ModTime().UnixNano(), b.ModTime().UnixNano()) })
	for _, f := range kept {
		if total <= c.bytes {
			return nil
		}
		key := strings.TrimSuffix(f.Name(), ".data")
		if key == spared {
			continue
		}
		_ = c.root.Remove(key + ".json")
		if err := c.root.Remove(f.Name()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		total -= f.Size()
	}
	return nil
}

func (c *cache) files() (kept []fs.FileInfo, total int64, err error) {
	entries, err := fs.ReadDir(c.root.FS(), ".")
	if err != nil {
		return nil, 0, err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !strings.HasSuffix(e.Name(), ".data") {
			continue // gone, or no data
		}
		kept, total = append(kept, info), total+info.Size()
	}
	return kept, total, nil
}
