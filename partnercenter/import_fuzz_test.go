package partnercenter_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"cspkit.example/internal/fixture"
	"cspkit.example/memstore"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/store"
	"github.com/stretchr/testify/require"
)

// FuzzLoad imports whatever it is given: rows, to which the header of the
// program and the trailer that belongs to them are added, or, with whole, a
// file as it is. It never panics; a file that is refused leaves nothing, and
// one that is accepted is the very file that an export writes.
func FuzzLoad(f *testing.F) {
	empty := memstore.New()
	_, err := partnercenter.New(f.Context(), empty, nil)
	require.NoError(f, err)
	header, _, _ := strings.Cut(exported(f, empty), "\n")
	w, err := fixture.Fork(f.Context(), nil)
	require.NoError(f, err)
	file := exported(f, w.Store)
	f.Add(oneOfEach(file), false)
	f.Add(namesakes(f, file), false)
	f.Add(header+"\n"+oneOfEach(file), true)
	f.Add(strings.Replace(header, `"formatVersion":1`, `"formatVersion":2`, 1)+"\n", true)
	f.Fuzz(func(t *testing.T, text string, whole bool) {
		if !whole {
			text = resealed(header + "\n" + text + fmt.Sprintf(`{"rows":%d,"lastVersion":%d,"sha256":"`, strings.Count(text, "\n"), uint64(1<<60)))
		}
		fork, err := empty.Fork(t.Context())
		require.NoError(t, err)
		refused := imports(t, fork, text)
		if refused == nil && exported(t, fork) != text {
			t.Errorf("a file was accepted, and what is exported is another:\n%s", exported(t, fork))
		}
		bare, err := empty.Fork(t.Context())
		require.NoError(t, err)
		again := imports(t, struct{ store.Store }{bare}, text)
		if at, there := placeOf(refused), placeOf(again); at != there {
			t.Errorf("with the power to load: %v\nwithout: %v", refused, again)
		}
	})
}

// imports returns the refusal of a file and checks that it left nothing.
func imports(t *testing.T, s store.Store, file string) error {
	t.Helper()
	c, err := partnercenter.New(t.Context(), s, nil)
	require.NoError(t, err)
	err = c.Platform().Import(t.Context(), strings.NewReader(file), nil)
	if err == nil {
		return nil
	}
	require.ErrorIs(t, err, pcerr.InvalidInput)
	require.NoError(t, s.View(t.Context(), func(ctx context.Context, r store.Reader) error {
		for _, tab := range partnercenter.Schema() {
			for row, err := range r.Scan(ctx, tab, store.Scan{}) {
				if err != nil {
					return err
				}
				t.Errorf("a file was refused (%v) and left %s in %s", err, row.Key, tab.Name)
			}
		}
		return nil
	}))
	return err
}

// placeOf is where a file was refused.
func placeOf(err error) string {
	var damage *store.DumpError
	if errors.As(err, &damage) {
		return fmt.Sprint(damage.Line, damage.Field)
	}
	return fmt.Sprint(err)
}

// exported returns the world in a store as a file.
func exported(t testing.TB, s store.Store) string {
	t.Helper()
	var file bytes.Buffer
	require.NoError(t, store.Dump(t.Context(), s, partnercenter.Schema(), &file, nil))
	return file.String()
}

// oneOfEach returns the first row of each table.
func oneOfEach(file string) string {
	var rows strings.Builder
	last := ""
	for line := range strings.Lines(file) {
		table, _, _ := strings.Cut(line, `,"key":`)
		if strings.HasPrefix(table, `{"table":`) && table != last {
			rows.WriteString(line)
			last = table
		}
	}
	return rows.String()
}

// namesakes returns two users of a partner with one sign-in name.
func namesakes(t testing.TB, file string) string {
	t.Helper()
	users := regexp.MustCompile(`(?m)^{"table":"partner_users","key":"(\S{36})/.*"UserPrincipalName":"(.*?)".*\n`).FindAllStringSubmatch(file, -1)
	for i := range users[1:] {
		if users[i][1] == users[i+1][1] {
			return users[i][0] + strings.Replace(users[i+1][0], `"UserPrincipalName":"`+users[i+1][2], `"UserPrincipalName":"`+users[i][2], 1)
		}
	}
	t.Fatal("no partner has two users")
	return ""
}
