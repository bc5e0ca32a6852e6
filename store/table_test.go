package store_test

import (
	"errors"
	"testing"
	"time"

	"cspkit.example/store"
)

func encode(any) ([]byte, error) { return nil, nil }
func decode([]byte) (any, error) { return nil, nil }

// letters returns a table with fields of every kind.
func letters() *store.Table {
	return &store.Table{
		Name: "letters",
		Fields: []store.Field{
			{Name: "to", Kind: store.KindString}, {Name: "weight", Kind: store.KindInt},
			{Name: "sent", Kind: store.KindTime}, {Name: "read", Kind: store.KindBool},
		},
		Indexes: []store.Index{{Name: "by_weight", Fields: []string{"to", "weight"}}, {Name: "by_sent", Fields: []string{"sent"}, Unique: true}},
		Encode:  encode, Decode: decode,
	}
}

func TestSchemaCheck(t *testing.T) {
	if err := (store.Schema{letters()}).Check(); err != nil {
		t.Error(err)
	}
	if err := (store.Schema{letters(), letters()}).Check(); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("two tables of one name: %v", err)
	}
	for what, spoil := range map[string]func(*store.Table){
		"no name":               func(u *store.Table) { u.Name = "" },
		"no codec":              func(u *store.Table) { u.Decode = nil },
		"a field without name":  func(u *store.Table) { u.Fields[0].Name = "" },
		"a field without kind":  func(u *store.Table) { u.Fields[0].Kind = 0 },
		"an unknown kind":       func(u *store.Table) { u.Fields[0].Kind = 99 },
		"a field twice":         func(u *store.Table) { u.Fields[1].Name = "to" },
		"an index without name": func(u *store.Table) { u.Indexes[0].Name = "" },
		"an index twice":        func(u *store.Table) { u.Indexes[1].Name = "by_weight" },
		"an index of nothing":   func(u *store.Table) { u.Indexes[0].Fields = nil },
		"an unknown field":      func(u *store.Table) { u.Indexes[0].Fields = []string{"from"} },
	} {
		u := letters()
		spoil(u)
		if err := (store.Schema{u}).Check(); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: got error %v, want %v", what, err, store.ErrInvalid)
		}
	}
	if err := (store.Schema{nil}).Check(); !errors.Is(err, store.ErrInvalid) {
		t.Errorf("no table: %v", err)
	}
}

func TestSameShape(t *testing.T) {
	u := letters()
	u.Encode, u.Decode = nil, nil
	if !letters().SameShape(u) {
		t.Error("the codec is no part of the shape")
	}
	for what, change := range map[string]func(*store.Table){
		"name":       func(u *store.Table) { u.Name = "cards" },
		"field":      func(u *store.Table) { u.Fields[3].Name = "seen" },
		"kind":       func(u *store.Table) { u.Fields[1].Kind = store.KindString },
		"fewer":      func(u *store.Table) { u.Indexes = u.Indexes[:1] },
		"uniqueness": func(u *store.Table) { u.Indexes[0].Unique = true },
		"order":      func(u *store.Table) { u.Indexes[0].Fields = []string{"weight", "to"} },
	} {
		u := letters()
		change(u)
		if letters().SameShape(u) {
			t.Errorf("another %s is the same shape", what)
		}
	}
}

func TestCheckRow(t *testing.T) {
	good := func() store.Row {
		return store.Row{Key: "k", Fields: []store.Value{store.String(""), store.Int(-1), store.Time(time.Time{}), store.Bool(false)}}
	}
	if r := good(); letters().CheckRow(&r) != nil {
		t.Error(letters().CheckRow(&r))
	}
	for what, spoil := range map[string]func(*store.Row){
		"no key":          func(r *store.Row) { r.Key = "" },
		"a zero byte":     func(r *store.Row) { r.Key = "a\x00" },
		"too few fields":  func(r *store.Row) { r.Fields = r.Fields[:3] },
		"no value":        func(r *store.Row) { r.Fields[1] = store.Value{} },
		"another kind":    func(r *store.Row) { r.Fields[1] = store.Bool(true) },
		"malformed UTF-8": func(r *store.Row) { r.Fields[0] = store.String("\xff") },
	} {
		r := good()
		spoil(&r)
		if err := letters().CheckRow(&r); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%s: got error %v, want %v", what, err, store.ErrInvalid)
		}
	}
}

func TestScanCheck(t *testing.T) {
	to, weight := store.String("o"), store.Int(1)
	at := store.Position{Key: "k", Fields: []store.Value{to, weight}}
	for _, s := range []store.Scan{
		{},
		{Desc: true, Limit: 3, After: store.Position{Key: "k"}},
		{Prefix: "a"},
		{From: store.String(""), To: store.String("b")},
		{Index: "by_weight"},
		{Index: "by_weight", Prefix: "a"},
		{Index: "by_weight", Equal: []store.Value{to}, From: weight, After: at},
		{Index: "by_weight", Equal: []store.Value{to, weight}, After: at},
		{Index: "by_sent", To: store.Time(time.Now())},
	} {
		if err := s.Check(letters()); err != nil {
			t.Errorf("scan %+v: %v", s, err)
		}
	}
	for _, s := range []store.Scan{
		{Limit: -1},
		{Index: "by_nothing"},
		{Equal: []store.Value{to}},
		{Index: "by_weight", Equal: []store.Value{weight}},
		{Index: "by_weight", Equal: []store.Value{to, weight, weight}},
		{Index: "by_weight", Equal: []store.Value{{}}},
		{Index: "by_weight", Equal: []store.Value{to}, Prefix: "1"},
		{Index: "by_weight", Equal: []store.Value{to, weight}, From: weight},
		{Index: "by_weight", Prefix: "a", To: to},
		{Index: "by_sent", From: weight},
		{Index: "by_sent", Prefix: "a"},
		{Prefix: "\xff"},
		{From: weight},
		{After: at},
		{Index: "by_weight", After: store.Position{Key: "k", Fields: []store.Value{to}}},
		{Index: "by_weight", After: store.Position{Key: "k", Fields: []store.Value{to, {}}}},
		{Index: "by_weight", After: store.Position{Key: "\x00", Fields: []store.Value{to, weight}}},
	} {
		if err := s.Check(letters()); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("scan %+v: got error %v, want %v", s, err, store.ErrInvalid)
		}
	}
}
