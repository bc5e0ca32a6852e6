package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/store"
	"github.com/google/uuid"
)

// The engine makes a customer with everything around it in about ten
// operations, which takes minutes for 100,000. So it makes one customer of
// each kind, and the others are copies of their rows with other names and
// identifiers: the rows that the engine would have written, without a second
// description of them here.

// tableRow is a row and where it belongs.
type tableRow struct {
	table *store.Table
	row   store.Row
}

// rowsOf returns all rows of a store.
func rowsOf(ctx context.Context, s store.Store) (all []tableRow, err error) {
	err = s.View(ctx, func(ctx context.Context, r store.Reader) error {
		for _, t := range partnercenter.Schema() {
			for row, err := range r.Scan(ctx, t, store.Scan{}) {
				if err != nil {
					return err
				}
				all = append(all, tableRow{t, row})
			}
		}
		return nil
	})
	return all, err
}

// prototype is a customer that is copied.
type prototype struct {
	name   string // of the company
	target Target
	rows   []tableRow
	ids    []string // identifiers that each copy has its own of
}

// identifiers matches GUIDs and the shorter numbers of orders.
var identifiers = regexp.MustCompile(`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{16}\b`)

// newPrototype makes a customer and finds the rows that came with it, and the
// identifiers in them that were not there before.
func (w *World) newPrototype(ctx context.Context, base *fixture.World, name string, shared bool) (*prototype, error) {
	before, err := rowsOf(ctx, w.store)
	if err != nil {
		return nil, err
	}
	keys, known := map[string]bool{}, map[string]bool{}
	for _, r := range before {
		keys[r.table.Name+" "+r.row.Key] = true
		if err := r.eachIdentifier(func(id string) { known[id] = true }); err != nil {
			return nil, err
		}
	}
	p := &prototype{name: name}
	if p.target, err = w.newCustomer(ctx, base, name, shared); err != nil {
		return nil, err
	}
	after, err := rowsOf(ctx, w.store)
	if err != nil {
		return nil, err
	}
	for _, r := range after {
		if keys[r.table.Name+" "+r.row.Key] {
			continue
		}
		p.rows = append(p.rows, r)
		err := r.eachIdentifier(func(id string) {
			if !known[id] {
				known[id] = true
				p.ids = append(p.ids, id)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (r tableRow) eachIdentifier(fn func(string)) error {
	body, err := r.table.Encode(r.row.Body)
	for _, id := range identifiers.FindAllString(r.row.Key+" "+string(body), -1) {
		fn(id)
	}
	return err
}

// seed makes one customer of each kind and copies them until there are n.
func (w *World) seed(ctx context.Context, base *fixture.World, n int) error {
	var kinds [2]*prototype
	for i := range kinds {
		var err error
		if kinds[i], err = w.newPrototype(ctx, base, []string{"Prototype", "Archetype"}[i], i == 0); err != nil {
			return err
		}
		w.add(kinds[i].target)
	}
	log, err := w.logOf(ctx)
	if err != nil {
		return err
	}
	made := make(chan batch, 2) // one core copies, another one stores
	go func() {
		defer close(made)
		w.cloneAll(kinds, n, &log.Last, made)
	}()
	for b := range made {
		if err = errors.Join(err, b.err); err == nil {
			err = put(ctx, w.store, b.rows)
		}
	}
	return errors.Join(err, w.setLog(ctx, log))
}

// batch is what is stored in one transaction.
type batch struct {
	rows []tableRow
	err  error
}

// cloneAll copies the kinds in turn until there are n customers.
func (w *World) cloneAll(kinds [2]*prototype, n int, log *int64, made chan<- batch) {
	ids := rand.NewChaCha8([32]byte{'i', 'd', 's'})
	var b batch
	for w.customers() < n && b.err == nil {
		var c prototype
		c, b.err = kinds[w.customers()%2].clone(fmt.Sprintf("Customer-%06d", w.customers()), ids, log)
		w.add(c.target)
		if b.rows = append(b.rows, c.rows...); len(b.rows) >= 1000 {
			made <- b
			b.rows = nil
		}
	}
	made <- b
}

// clone returns a copy of the customer under another name, whose records
// follow the last one of the log.
func (p *prototype) clone(name string, ids *rand.ChaCha8, log *int64) (prototype, error) {
	pairs := []string{p.name, name, strings.ToLower(p.name), strings.ToLower(name)}
	for _, id := range p.ids {
		fresh, err := uuid.NewRandomFromReader(ids)
		if err != nil {
			return prototype{}, err
		}
		text := fresh.String()
		if len(id) == 16 {
			text = strings.ReplaceAll(text, "-", "")[:16]
		}
		pairs = append(pairs, id, text)
	}
	r := renamer{strings.NewReplacer(pairs...), map[string]string{}}
	c := prototype{name: name, target: p.target, rows: make([]tableRow, 0, len(p.rows))}
	r.edit(reflect.ValueOf(&c.target).Elem())
	for _, row := range p.rows {
		c.rows = append(c.rows, r.row(row, log))
	}
	return c, nil
}

// renamer copies values with other names and identifiers in their texts.
// Texts that were equal share their memory, as they do in the engine.
type renamer struct {
	names *strings.Replacer
	done  map[string]string
}

func (r renamer) text(s string) string {
	to, ok := r.done[s]
	if !ok {
		to = r.names.Replace(s)
		r.done[s] = to
	}
	return to
}

// row copies a row. A record takes the next number of the log, with which its
// key ends.
func (r renamer) row(from tableRow, log *int64) tableRow {
	body := reflect.New(reflect.TypeOf(from.row.Body).Elem())
	body.Elem().Set(reflect.ValueOf(from.row.Body).Elem())
	r.edit(body.Elem())
	to := tableRow{from.table, store.Row{Key: r.text(from.row.Key), Body: body.Interface()}}
	for _, v := range from.row.Fields {
		if v.Kind() == store.KindString {
			v = store.String(r.text(v.Str()))
		}
		to.row.Fields = append(to.row.Fields, v)
	}
	if record, ok := to.row.Body.(*activity.Record); ok {
		*log++
		record.Sequence = *log
		to.row.Key = string(recordKey(nil, record.Partner, record.Sequence))
	}
	return to
}

// edit changes a copied value of the domain. What it keeps in unexported
// fields, such as the number of an amount, has no names in it and stays
// shared; a record's data is the exception.
func (r renamer) edit(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(r.text(v.String()))
	case reflect.Struct:
		if data, ok := v.Addr().Interface().(*activity.Data); ok {
			*data = r.data(*data)
			return
		}
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				r.edit(f)
			}
		}
	case reflect.Slice:
		all := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(all, v)
		for i := range all.Len() {
			r.edit(all.Index(i))
		}
		if !v.IsNil() {
			v.Set(all)
		}
	}
}

func (r renamer) data(from activity.Data) activity.Data {
	pairs := make([]string, 0, 2*from.Len())
	for key, value := range from.All() {
		pairs = append(pairs, key, r.text(value))
	}
	return activity.NewData(pairs...)
}

// put stores rows that are new.
func put(ctx context.Context, s store.Store, rows []tableRow) error {
	return s.Update(ctx, func(ctx context.Context, w store.Writer) error {
		for _, r := range rows {
			if _, err := w.Put(ctx, r.table, r.row); err != nil {
				return err
			}
		}
		return nil
	})
}

// logOf reads the row that numbers the provider's records.
func (w *World) logOf(ctx context.Context) (log sequence, err error) {
	err = w.store.View(ctx, func(ctx context.Context, r store.Reader) error {
		row, err := r.Get(ctx, sequences, string(w.Admin.Tenant))
		if err != nil {
			return err
		}
		log, err = sequenceOf(row.Body)
		return err
	})
	return log, err
}

// setLog replaces that row.
func (w *World) setLog(ctx context.Context, log sequence) error {
	text, err := json.Marshal(log)
	if err != nil {
		return err
	}
	body, err := sequences.Decode(text)
	if err != nil {
		return err
	}
	return put(ctx, w.store, []tableRow{{sequences, store.Row{Key: string(log.Partner), Version: store.Any, Body: body}}})
}
