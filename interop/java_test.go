package interop

import (
	"context"
	"os"
	"os/exec"
	"regexp"
	"testing"
	"time"
)

// unavailable is how Maven ends when something that a project needs cannot be
// had: the last line that it prints leads to a page of this name.
var unavailable = regexp.MustCompile(`\[Help 1\] \S+ResolutionException`)

// TestJavaSDK runs the tests of the folder java.
func TestJavaSDK(t *testing.T) {
	t.Parallel()
	want(t, "mvn", "javac")
	f := serveBusiness(t)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	maven := exec.CommandContext(ctx, "mvn", "-q", "-B", "-Dfolder="+t.TempDir(), "test")
	maven.Dir, maven.Env = "java", append(os.Environ(), "CSPKIT_URL="+f.url)
	out, err := maven.CombinedOutput()
	if unavailable.Match(out) {
		t.Skipf("Maven cannot get what the tests need:\n%s", out)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
