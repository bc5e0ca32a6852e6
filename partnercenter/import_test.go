package partnercenter_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/memstore"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
	"cspkit.example/storetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// export returns the world as a file.
func (w *world) export() string {
	w.t.Helper()
	var file strings.Builder
	w.ok(w.Center.Platform().Export(w.ctx, &file, nil))
	return file.String()
}

// emptied is the world's clock and people with a store that holds nothing yet,
// put into wrap, which may be nil.
func (w *world) emptied(wrap fixture.Wrap) *world {
	w.t.Helper()
	raw := store.Store(memstore.New())
	fresh := *w.World
	if fresh.Store = raw; wrap != nil {
		fresh.Store = wrap(raw)
	}
	fresh.Center = must[*partnercenter.Center](w)(partnercenter.New(w.ctx, fresh.Store, &partnercenter.Options{
		Now: w.Clock.Now, PasswordCost: permissions.HashCost{Passes: 1, Memory: 8},
	}))
	return &world{&fresh, w.t, w.ctx, raw}
}

// imports takes in a file that must be accepted.
func (w *world) imports(file string) {
	w.t.Helper()
	w.ok(w.Center.Platform().Import(w.ctx, strings.NewReader(file), nil))
}

// withoutPowers hides the powers of a store, watched and run twice.
func withoutPowers(t testing.TB) fixture.Wrap {
	return func(s store.Store) store.Store {
		return storetest.Checked(t, storetest.Twice(struct{ store.Store }{s}))
	}
}

// versionsIn finds what stores without the power to load give anew.
var versionsIn = regexp.MustCompile(`("version":|"lastVersion":|"Version":|"sha256":)("\w*"|\d+)`)

func withoutVersions(texts ...string) []string {
	var out []string
	for _, text := range texts {
		out = append(out, versionsIn.ReplaceAllString(text, "$1"))
	}
	return out
}

// busy is a world in which everything has happened.
func busy(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.fill()
	w.market()
	return w
}

func TestImportMakesTheSameWorld(t *testing.T) {
	t.Parallel()
	old := busy(t)
	file := old.export()
	for name, wrap := range map[string]fixture.Wrap{
		"memstore": nil,
		"checked":  func(s store.Store) store.Store { return storetest.Checked(t, storetest.Twice(s)) },
		"a fork": func(s store.Store) store.Store {
			fork, err := s.(store.Forker).Fork(t.Context())
			require.NoError(t, err)
			return fork
		},
		"a store without powers": withoutPowers(t),
	} {
		w := old.emptied(wrap)
		w.imports(file)
		if w.raw = w.Store; name == "a store without powers" {
			assert.True(t, slices.Equal(withoutVersions(file), withoutVersions(w.export())), name)
		} else {
			wantDiff(t, name, old.versions(), w.versions())
			assert.True(t, file == w.export(), name)
		}
		wantDiff(t, name, old.rows(), w.rows())
		before, after := old.everyList(), w.everyList()
		for list := range before {
			want, got := everything(old, before[list].all(w.ctx)), everything(w, after[list].all(w.ctx))
			if name == "a store without powers" {
				want, got = withoutVersions(want...), withoutVersions(got...)
			}
			wantDiff(t, name+": "+list, want, got)
		}
		w.livesOn(name)
	}
}

// livesOn checks that an imported world goes on where it was: users sign in,
// and each log gets its next number.
func (w *world) livesOn(name string) {
	w.t.Helper()
	anna := must[*partnercenter.Session](w)(w.Center.SignIn(w.ctx, "anna@contoso.example", fixture.Password))
	must[*partnercenter.Portal](w)(w.Center.SignInToPortal(w.ctx, "nora@relecloud.onmicrosoft.com", fixture.Password))
	_, err := w.Center.SignIn(w.ctx, "anna@contoso.example", permissions.NewSecret("something else"))
	require.ErrorIs(w.t, err, pcerr.Unauthenticated, name)
	last := everything(w, anna.Activity().All(w.ctx, activity.Query{}))[0]
	w.ok(anna.Customer(w.Relecloud).PurchasePermission().Disable(w.ctx))
	for next, err := range anna.Activity().Follow(w.ctx, last.Sequence) {
		w.ok(err)
		assert.Equal(w.t, last.Sequence+1, next.Sequence, name)
		assert.Equal(w.t, activity.DeleteSelfServePolicy, next.Operation, name)
		break
	}
	made, _ := w.customerOf(w.Anna, "Newest", "US")
	assert.Equal(w.t, "Newest", w.recordOf(w.Anna, made).CompanyName, name)
}

// The version of a row that was deleted is not given again after an import,
// also when a row with its key is made anew.
func TestImportGivesNoVersionTwice(t *testing.T) {
	t.Parallel()
	old := newWorld(t)
	permission := old.As(old.Anna).Customer(old.Relecloud).PurchasePermission()
	held := must[permissions.Policy](old)(permission.Enable(old.ctx))
	old.ok(permission.Disable(old.ctx))
	w := old.emptied(nil)
	w.imports(old.export())
	made := must[permissions.Policy](w)(w.As(w.Anna).Customer(w.Relecloud).PurchasePermission().Enable(w.ctx))
	assert.Greater(t, made.Version, held.Version)
}

func TestImportWakesFollowers(t *testing.T) {
	t.Parallel()
	old := newWorld(t)
	w := old.emptied(nil)
	news := w.raw.(store.Doorbell).Changed(tableNamed(t, "activity"))
	w.imports(old.export())
	select {
	case <-news:
	default:
		t.Error("nobody is told of the records that were imported")
	}
}

func tableNamed(t testing.TB, name string) *store.Table {
	for _, tab := range partnercenter.Schema() {
		if tab.Name == name {
			return tab
		}
	}
	t.Fatal("no table", name)
	return nil
}

// resealed gives an edited file the checksum that belongs to it.
func resealed(file string) string {
	const sum = `"sha256":"`
	text := file[:strings.LastIndex(file, sum)+len(sum)]
	return fmt.Sprintf("%s%x\"}\n", text, sha256.Sum256([]byte(text)))
}

func TestID_13_DamagedFilesAreNotImported(t *testing.T) {
	t.Parallel()
	old := newWorld(t)
	file := old.export()
	edit := func(was, is string) string {
		found := regexp.MustCompile(was)
		require.True(t, found.MatchString(file), was)
		first := true
		return resealed(found.ReplaceAllStringFunc(file, func(text string) string {
			if !first {
				return text
			}
			first = false
			return found.ReplaceAllString(text, is)
		}))
	}
	for what, damaged := range map[string]struct {
		file, field string
	}{
		"nothing":              {"", ""},
		"cut short":            {file[:len(file)/2], ""},
		"altered":              {strings.Replace(file, `"CompanyName":"Relecloud"`, `"CompanyName":"Relecloux"`, 1), "sha256"},
		"another program":      {edit(`"name":"partners"`, `"name":"clients"`), "tables"},
		"a later format":       {edit(`"formatVersion":1`, `"formatVersion":2`), "formatVersion"},
		"a key of another row": {edit(`("table":"partners","key":")\w`, "${1}x"), "key"},
		"a contradiction":      {edit(`("table":"customers",.*?),"body"`, `$1,"fields":["x",true,"relecloud","y"],"body"`), "fields.partner"},
		"another body":         {edit(`("Types":\["direct_bill_partner"\])`, `$1,"Colour":"red"`), "body"},
		"no role":              {edit(`"Roles":\["admin_agent"\]`, `"Roles":["emperor"]`), "body"},
		"behind the end":       {file + file, ""},
		"two users, one name":  {edit(`"UserPrincipalName":"sam@contoso.example"`, `"UserPrincipalName":"anna@contoso.example"`), "fields"},
		"a number below all":   {edit(`("Sequence":)1\b`, "${1}-9223372036854775808"), "body"},
	} {
		for name, w := range map[string]*world{"memstore": old.emptied(nil), "without powers": old.emptied(withoutPowers(t))} {
			w.refusedField(pcerr.InvalidInput, "ID-13", "file", func() error {
				err := w.Center.Platform().Import(w.ctx, strings.NewReader(damaged.file), nil)
				var damage *store.DumpError
				if assert.ErrorAs(t, err, &damage, what) {
					assert.Equal(t, damaged.field, damage.Field, "%s, %s: %v", what, name, err)
					assert.Positive(t, damage.Line)
					assert.Contains(t, err.Error(), fmt.Sprint("line ", damage.Line))
				}
				return err
			})
			assert.Empty(t, w.rows(), what)
			if what == "nothing" { // and then all of it
				w.imports(file)
			}
		}
	}
}

func TestID_13_OnlyAnEmptyStoreImports(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := w.export()
	before := w.versions()
	w.refusedField(pcerr.InvalidInput, "ID-13", "store", func() error {
		return w.Center.Platform().Import(w.ctx, strings.NewReader(file), nil)
	})
	wantDiff(t, "rows", before, w.versions())
	bare := &world{w.World, t, w.ctx, w.raw}
	bare.Center = w.beside(struct{ store.Store }{w.raw}, nil)
	bare.refusedField(pcerr.InvalidInput, "ID-13", "store", func() error {
		return bare.Center.Platform().Import(w.ctx, strings.NewReader(file), nil)
	})
}

func TestImportAndExportOfAStoreThatFails(t *testing.T) {
	t.Parallel()
	old := newWorld(t)
	file := old.export()
	for _, call := range []storetest.Call{storetest.CallUpdate, storetest.CallScan, storetest.CallPut} {
		for _, at := range []storetest.Moment{storetest.Before, storetest.BeforeCommit} {
			if at == storetest.BeforeCommit && call != storetest.CallUpdate {
				continue
			}
			w := old.emptied(func(s store.Store) store.Store {
				return storetest.Faulty(struct{ store.Store }{s}, &storetest.Fault{Call: call, N: 1, At: at})
			})
			w.refused(pcerr.Unavailable, "", func() error {
				return w.Center.Platform().Import(w.ctx, strings.NewReader(file), nil)
			})
			assert.Empty(t, w.rows())
		}
	}
	for _, call := range []storetest.Call{storetest.CallView, storetest.CallScan} {
		failing := storetest.Faulty(struct{ store.Store }{old.raw}, &storetest.Fault{Call: call})
		require.ErrorIs(t, old.beside(failing, nil).Platform().Export(old.ctx, io.Discard, nil), pcerr.Unavailable)
	}
	ended, stop := context.WithCancel(old.ctx)
	stop()
	w := old.emptied(nil)
	for _, err := range []error{
		w.Center.Platform().Export(ended, io.Discard, nil), w.Center.Platform().Import(ended, strings.NewReader(file), nil),
	} {
		require.ErrorIs(t, err, pcerr.Unavailable)
		require.ErrorIs(t, err, context.Canceled)
	}
	w.ok(w.Store.Close())
	require.ErrorIs(t, w.Center.Platform().Export(w.ctx, io.Discard, nil), pcerr.Unavailable)
	require.ErrorIs(t, w.Center.Platform().Import(w.ctx, strings.NewReader(file), nil), store.ErrClosed)
}

// halfway is a file that fails in the middle, and when it is to be rewound.
type halfway struct {
	io.Reader
	err error
}

func (h halfway) Read(p []byte) (int, error) {
	n, err := h.Reader.Read(p)
	if err == io.EOF {
		err = h.err
	}
	return n, err
}

type unwound struct{ halfway }

func (u unwound) Seek(_ int64, whence int) (int64, error) {
	if whence == io.SeekCurrent {
		return 0, nil
	}
	return 0, u.err
}

func TestErrorsOfTheFileAreReturnedAsTheyAre(t *testing.T) {
	t.Parallel()
	old := newWorld(t)
	file, broken := old.export(), errors.New("broken")
	code := func(err error) pcerr.Code { require.ErrorIs(t, err, broken); return pcerr.CodeOf(err) }
	for _, wrap := range []fixture.Wrap{nil, withoutPowers(t)} {
		w := old.emptied(wrap)
		half := halfway{strings.NewReader(file[:len(file)/2]), broken}
		assert.Empty(t, code(w.Center.Platform().Import(w.ctx, half, nil)))
		assert.Empty(t, w.rows())
		assert.Empty(t, code(w.Center.Platform().Export(w.ctx, fullDisk{broken}, nil)))
	}
	w := old.emptied(withoutPowers(t))
	assert.Empty(t, code(w.Center.Platform().Import(w.ctx, unwound{halfway{strings.NewReader(file), broken}}, nil)))
}

func TestProgressOfImportAndExport(t *testing.T) {
	t.Parallel()
	old := newWorld(t)
	var file bytes.Buffer
	written, read := 0, 0
	w := old.emptied(nil)
	old.ok(old.Center.Platform().Export(old.ctx, &file, func(rows int) { written = rows }))
	w.ok(w.Center.Platform().Import(w.ctx, &file, func(rows int) { read = rows }))
	assert.Equal(t, len(old.rows()), written)
	assert.Equal(t, written, read)
}

// An export beside writers is a world of one moment: every log is dense.
func TestExportBesideWriters(t *testing.T) {
	t.Parallel()
	old := plainWorld(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := range 20 {
			old.customerOf(old.Anna, fmt.Sprint("busy", n), "US")
		}
	}()
	for range 10 {
		w := old.emptied(nil)
		w.imports(old.export())
		for who := range w.names() {
			numbers := w.logged(nil, who)
			for i, r := range numbers {
				require.Equal(t, int64(i+1), r.Sequence)
			}
		}
		w.customerOf(w.Anna, "after", "US")
	}
	<-done
}
