package partnercenter

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/memstore"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

const someTenant permissions.TenantID = "11111111-0000-4000-8000-000000000001"

// changes makes a change in a unit, with or without what makes it proper.
func changes(name string, proper func(*unit) error) func(*unit) error {
	return func(u *unit) error {
		if err := save(u, domains, &domain{name, someTenant}); err != nil {
			return err
		}
		return proper(u)
	}
}

func TestACT_3_AChangeWithoutARecordIsRefused(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	c, err := New(ctx, memstore.New(), nil)
	if err != nil {
		t.Fatal(err)
	}
	there := func(name string) (found bool) {
		if err := c.view(ctx, func(u *unit) (err error) { _, found, err = find(u, domains, name); return err }); err != nil {
			t.Fatal(err)
		}
		return found
	}
	recorded := func(u *unit) error { return u.record(entry{op: activity.AddCustomer, log: someTenant}) }
	silent := func(u *unit) error { u.leavesNoRecord("ACT-3"); return nil }
	forgotten := func(*unit) error { return nil }
	for name, test := range map[string]struct {
		op   func(*unit) error
		want error
	}{
		"recorded":  {changes("recorded", recorded), nil},
		"silent":    {changes("silent", silent), nil},
		"forgotten": {changes("forgotten", forgotten), errUnrecorded},
	} {
		if err := c.do(ctx, test.op); !errors.Is(err, test.want) || there(name) != (test.want == nil) {
			t.Errorf("%s: %v, stored: %t", name, err, there(name))
		}
	}
	err = c.do(ctx, func(u *unit) error {
		d, _, err := find(u, domains, "recorded")
		if err != nil {
			return err
		}
		return remove(u, domains, &d)
	})
	if !errors.Is(err, errUnrecorded) || !there("recorded") {
		t.Errorf("a removal without a record: %v", err)
	}

	// As a part of a commit each operation answers for itself, and the record
	// of one does not serve another.
	err = c.do(ctx, func(u *unit) error {
		if err := u.join(changes("first", recorded)); err != nil {
			return err
		}
		if err := u.join(changes("second", forgotten)); !errors.Is(err, errUnrecorded) {
			t.Errorf("the second operation: %v", err)
		}
		return nil // the caller swallowed it
	})
	if !errors.Is(err, errUnrecorded) || there("first") || there("second") {
		t.Errorf("together: %v", err)
	}
	err = c.do(ctx, func(u *unit) error {
		return errors.Join(u.join(changes("first", silent)), u.join(changes("second", recorded)), u.join(changes("third", silent)))
	})
	if err != nil || !there("first") || !there("second") || !there("third") {
		t.Errorf("proper ones together: %v", err)
	}
}

// The identifiers of an operation are the same however often the store runs it.
func TestDrawsRepeatThemselves(t *testing.T) {
	t.Parallel()
	c, err := New(context.Background(), memstore.New(), nil)
	if err != nil {
		t.Fatal(err)
	}
	d := &draws{center: c}
	u := &unit{draws: d}
	first, second := u.newID(), u.newID()
	d.rewind()
	if again := [2]string{u.newID(), u.newID()}; again != [2]string{first, second} || first == second {
		t.Errorf("%v is not %s, %s", again, first, second)
	}
	broken := &unit{draws: &draws{center: &Center{opts: Options{Rand: brokenReader{}}}}}
	if broken.newID(); broken.draws.err == nil {
		t.Error("a failing source of randomness is not noticed")
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("no randomness") }

// A cursor holds a place in any index, and all of it.
func TestACursorHoldsFieldsOfEveryKind(t *testing.T) {
	t.Parallel()
	type thing struct{}
	l := listing[thing]{
		from: store.Define(store.Spec[thing]{
			Name: "things",
			Key:  func(*thing) string { return "key" },
			Fields: []store.FieldOf[thing]{
				store.StringField("owner", func(*thing) string { return "me" }), store.StringField("text", func(*thing) string { return "x" }),
				{Field: store.Field{Name: "number", Kind: store.KindInt}, Get: func(*thing) store.Value { return store.Int(-7) }},
				store.BoolField("truth", func(*thing) bool { return true }),
				store.TimeField("time", func(*thing) time.Time { return time.UnixMicro(8) }),
			},
			Indexes: []store.Index{{Name: "all", Fields: []string{"owner", "text", "number", "truth", "time"}}},
		}),
		scan: store.Scan{Index: "all", Equal: []store.Value{store.String("me")}},
	}
	_, fields := l.from.Table().Derive(&thing{})
	c, err := l.cursor(store.Row{Key: "key", Fields: fields})
	if err != nil {
		t.Fatal(err)
	}
	if at, err := l.position(c); err != nil || at.Key != "key" || !slices.Equal(at.Fields, fields) {
		t.Errorf("got %v, error %v, want %v", at, err, fields)
	}
	text, _ := decodeCursor(c)
	for end := printSize + 1; end <= len(text)-len("key"); end++ {
		if at, err := l.position(encodeCursor(text[:end])); pcerr.CodeOf(err) != pcerr.InvalidInput || pcerr.RuleOf(err) != "ID-13" {
			t.Errorf("cut off at %d: got %v, error %v", end, at, err)
		}
	}
}
