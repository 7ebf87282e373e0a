package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestMediaSettingsThatCannotWorkEndTheStartByFileAndLine(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-0123456789"
	s3 := func(line string) string { return "url = \"s3://bucket\"\n s3 {\n" + line + "\n }" }
	cms := func(line string) string { return "payload {\n" + line + "\n }" }
	whole := func(line string) string {
		return cms("url = \"https://cms.example\"\n api_key = env(\"SECRET\")\n" + line)
	}
	s := newService(t, "%MEDIA%")
	original, err := os.ReadFile(filepath.Join(s.dir, "plugins.hcl"))
	require.NoError(t, err)
	for block, fault := range map[string]string{
		`url = "s3://"`:               `url = "s3://"`,
		`url = "s3://Upper_Case"`:     `url = "s3`,
		`url = "s3://bucket/../x"`:    `url = "s3`,
		`url = "ftp://x"`:             `url = "ftp`,
		`url = 5`:                     `url = 5`,
		"s3 {\n  region = \"x\"\n }":  "s3 {",
		s3(`endpoint = "minio:9000"`): "endpoint",
		s3(`endpoint = "https://user:` + secret + `@minio.example"`):              "endpoint",
		s3(`endpoint = "https://minio.example/?key=` + secret + `"`):              "endpoint",
		s3(`secret_key = env("SECRET")`):                                          "s3 {",
		s3(`path_style = "maybe"`):                                                "path_style",
		cms("url = \"cms\"\n api_key = env(\"SECRET\")"):                          `url = "cms"`,
		cms(`url = "https://cms.example"`):                                        "payload {",
		whole(`collection = "../users"`):                                          "collection",
		whole(`users_collection = ""`):                                            "users_collection",
		cms("url = \"https://u:" + secret + "@cms\"\n api_key = env(\"SECRET\")"): `url = "https://u`,
		cms("url = \"https://cms\"\n api_key = \"a\\nb\""):                        "api_key",
		`url = "s3://user:` + secret + `@bucket/x"`:                               "url = \"s3",
		whole(`patience = "-5s"`):                                                 "patience",
		whole(`required = "yes"`):                                                 "required",
		whole(`bucket = "x"`):                                                     "bucket",
		`retention = "0s"`:                                                        "retention",
	} {
		text := strings.Replace(string(original), "%MEDIA%", "media {\n "+block+"\n}", 1)
		require.NoError(t, os.WriteFile(filepath.Join(s.dir, "plugins.hcl"), []byte(text), 0o600))
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		cmd := exec.CommandContext(ctx, filepath.Join(bin, "backlot"), "serve", "-config", filepath.Join(s.dir, "plugins.hcl"))
		cmd.Env = append(s.env, "SECRET="+secret)
		out, err := cmd.CombinedOutput()
		cancel()
		require.Error(t, err, "it started with %s", block)
		before, _, found := strings.Cut(text[strings.Index(text, "media {"):], fault)
		require.True(t, found, fault)
		line := 1 + strings.Count(text[:strings.Index(text, "media {")]+before, "\n")
		require.Contains(t, string(out), fmt.Sprintf("plugins.hcl:%d,", line), block)
		require.NotContains(t, string(out), secret)
	}
}
