package bench

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"

	"cspkit.example/activity"
	"cspkit.example/store"
	"github.com/google/uuid"
)

// nameOf is the name of the company of the i-th customer, a copy.
func nameOf(i int) string { return fmt.Sprintf("Customer-%06d", i) }

// renamer copies values with other names and identifiers in their texts.
// Texts that were equal share their memory, as they do in the engine.
type renamer struct {
	names *strings.Replacer
	done  map[string]string
}

// renamer returns what makes the i-th customer of the prototype: always the
// same one.
func (p *prototype) renamer(i int) renamer {
	var seed [32]byte
	binary.BigEndian.PutUint64(seed[:], uint64(i))
	ids := rand.NewChaCha8(seed)
	name := nameOf(i)
	pairs := []string{p.name, name, strings.ToLower(p.name), strings.ToLower(name)}
	for _, id := range p.ids {
		text := uuid.Must(uuid.NewRandomFromReader(ids)).String()
		if len(id) == 16 {
			text = strings.ReplaceAll(text, "-", "")[:16]
		}
		pairs = append(pairs, id, text)
	}
	return renamer{strings.NewReplacer(pairs...), map[string]string{}}
}

// copy returns the i-th customer.
func (p *prototype) copy(i int) Target {
	t := p.target
	p.renamer(i).edit(reflect.ValueOf(&t).Elem())
	return t
}

// appendRows appends the rows of the i-th customer, whose records follow the
// last one of the log.
func (p *prototype) appendRows(dst []tableRow, i int, last *int64) []tableRow {
	r := p.renamer(i)
	for _, row := range p.rows {
		dst = append(dst, r.row(row, last))
	}
	return dst
}

// row copies a row. A record takes the next number of the log, with which its
// key ends.
func (r renamer) row(from tableRow, last *int64) tableRow {
	to := tableRow{table: from.table, row: store.Row{Key: r.text(from.row.Key), Body: r.body(from.row.Body)}}
	if to.own = to.row.Body; from.own != from.row.Body {
		to.own = r.body(from.own)
	}
	for _, v := range from.row.Fields {
		if v.Kind() == store.KindString {
			v = store.String(r.text(v.Str()))
		}
		to.row.Fields = append(to.row.Fields, v)
	}
	if record, ok := to.own.(*activity.Record); ok {
		*last++
		record.Sequence = *last
		to.row.Key = string(recordKey(nil, record.Partner, record.Sequence))
	}
	return to
}

// body copies a body, a pointer to a struct.
func (r renamer) body(from any) any {
	to := reflect.New(reflect.TypeOf(from).Elem())
	to.Elem().Set(reflect.ValueOf(from).Elem())
	r.edit(to.Elem())
	return to.Interface()
}

func (r renamer) text(s string) string {
	to, ok := r.done[s]
	if !ok {
		to = r.names.Replace(s)
		r.done[s] = to
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
