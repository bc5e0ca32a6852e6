package interop

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// fake is a running "cspkit serve".
type fake struct {
	url   string
	token string // anna's, an admin agent of Contoso
	app   string // ID and secret of a client of Contoso
	try   string // the command that the greeting suggests
}

// serve starts the fake with flags on a free port, until the test ends.
func serve(t *testing.T, flags ...string) fake {
	t.Helper()
	if testing.Short() {
		t.Skip("clients of others are left out of short runs")
	}
	program, err := built()
	require.NoError(t, err)
	cmd := exec.Command(program, append([]string{"serve", "-addr", "127.0.0.1:0"}, flags...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
		require.NoError(t, cmd.Wait())
	})
	return greeting(t, bufio.NewScanner(out))
}

// greeting reads what the program prints when it is ready.
func greeting(t *testing.T, lines *bufio.Scanner) fake {
	t.Helper()
	var f fake
	for lines.Scan() {
		line := lines.Text()
		switch {
		case f.url == "":
			_, f.url, _ = strings.Cut(line, " on ")
		case strings.HasPrefix(line, "token of anna") && lines.Scan():
			f.token = lines.Text()
		case strings.HasPrefix(line, "client of Contoso") && lines.Scan():
			f.app = lines.Text()
		case strings.HasPrefix(line, "try: "):
			f.try = strings.TrimPrefix(line, "try: ")
		case strings.HasPrefix(line, "look: "):
			return f
		}
	}
	t.Fatalf("the fake ended without its greeting: %v", lines.Err())
	return f
}

// folder is where the program is built; TestMain removes it.
var folder string

// built is the program, built once.
var built = sync.OnceValues(func() (string, error) {
	program := filepath.Join(folder, "cspkit")
	out, err := exec.Command("go", "build", "-o", program, "cspkit.example/cmd/cspkit").CombinedOutput()
	os.Stderr.Write(out)
	return program, err
})

func TestMain(m *testing.M) {
	os.Exit(inFolder(m.Run))
}

// inFolder makes the folder for the program while run runs.
func inFolder(run func() int) int {
	var err error
	if folder, err = os.MkdirTemp("", "cspkit-interop-"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	return run()
}

// want skips the test where a program is missing.
func want(t *testing.T, programs ...string) {
	t.Helper()
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed", name)
		}
	}
}
