package bench

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/permissions"
)

// Population is who lives in a world. Its rows are made again for everybody
// who takes them in, so that no contender leans on the memory of another.
type Population struct {
	Admin    permissions.Identity // an admin agent of the indirect provider that has the customers
	Reseller permissions.TenantID // that every other customer is associated with
	Off, On  []Target             // customers whose purchase permission is off, and on

	size   int          // customers
	kinds  []*prototype // customers are of the first two in turn, or of the last two
	sparse bool
	base   []tableRow // what is there before the copies: the partners, the prototypes
	last   int64      // record of the provider's log in base
}

// mostWhole is up to how many customers are whole: each has an Azure plan and
// 10 activity records. Of more, only two in a hundred are, and the others are
// as they were created, because a million whole customers take 40 GB.
const mostWhole = 100_000

// NewPopulation returns a population of n customers, at least eight, half of
// them associated with the reseller.
func NewPopulation(ctx context.Context, n int) (*Population, error) {
	return newPopulation(ctx, n, n > mostWhole)
}

func newPopulation(ctx context.Context, n int, sparse bool) (*Population, error) {
	base, err := fixture.Fork(ctx, nil)
	if err != nil {
		return nil, err
	}
	if err := base.Partner(ctx); err != nil {
		return nil, err
	}
	p := &Population{Admin: base.Ingo, Reseller: base.Rita.Tenant, size: n, sparse: sparse}
	kinds := []kind{{"Prototype", true, true}, {"Archetype", false, true}}
	if sparse {
		kinds = append(kinds, kind{"Pattern", true, false}, kind{"Template", false, false})
	}
	for _, k := range kinds {
		made, err := newPrototype(ctx, base, k)
		if err != nil {
			return nil, err
		}
		p.kinds = append(p.kinds, made)
	}
	if p.base, err = rowsOf(ctx, base.Store); err != nil {
		return nil, err
	}
	p.aim()
	return p, p.numberLog()
}

// whole reports whether the i-th customer has everything around it.
func (p *Population) whole(i int) bool { return !p.sparse || i%100 < 2 }

// kind returns what the i-th customer is a copy of.
func (p *Population) kind(i int) *prototype {
	if p.whole(i) {
		return p.kinds[i%2]
	}
	return p.kinds[2+i%2]
}

// aim finds the whole customers.
func (p *Population) aim() {
	p.Off, p.On = []Target{p.kinds[0].target}, []Target{p.kinds[1].target}
	for i := len(p.kinds); i < p.size; i++ {
		switch {
		case !p.whole(i):
		case i%2 == 0:
			p.Off = append(p.Off, p.kind(i).copy(i))
		default:
			p.On = append(p.On, p.kind(i).copy(i))
		}
	}
}

// numberLog makes the row that numbers the provider's records count those of
// the copies, too.
func (p *Population) numberLog() error {
	at := slices.IndexFunc(p.base, func(r tableRow) bool { return r.table == sequences && r.row.Key == string(p.Admin.Tenant) })
	log := p.base[at].own.(*sequence)
	p.last = log.Last
	for i := len(p.kinds); i < p.size; i++ {
		log.Last += int64(p.kind(i).records())
	}
	text, err := json.Marshal(log)
	if err != nil {
		return err
	}
	p.base[at].row.Body, err = sequences.Decode(text)
	return err
}

// records is how many activity records a customer has.
func (p *prototype) records() (n int) {
	for _, r := range p.rows {
		if _, ok := r.own.(*activity.Record); ok {
			n++
		}
	}
	return n
}

// Batch is what is stored in one transaction.
type Batch struct {
	Customers int // that it has
	rows      []tableRow
}

// batchRows is how many rows a batch has, about.
const batchRows = 1000

// Batches yields all rows, customer by customer and always the same ones.
func (p *Population) Batches() iter.Seq[Batch] {
	return func(yield func(Batch) bool) {
		b, last := Batch{len(p.kinds), slices.Clone(p.base)}, p.last
		for i := len(p.kinds); i < p.size; i++ {
			if len(b.rows) >= batchRows {
				if !yield(b) {
					return
				}
				b = Batch{}
			}
			b.rows = p.kind(i).appendRows(b.rows, i, &last)
			b.Customers++
		}
		yield(b)
	}
}

// Bodies yields the values in the rows. They must not be changed.
func (b Batch) Bodies() iter.Seq[any] {
	return func(yield func(any) bool) {
		for _, r := range b.rows {
			if !yield(r.own) {
				return
			}
		}
	}
}

// Place is a customer's in the list by name.
type Place struct {
	Name string // lower case
	ID   customers.ID
}

// Before returns the place of the last customer before a page.
func (p *Population) Before(g Page) Place {
	if !g.Deep {
		return Place{}
	}
	i := p.size * 3 / 4 &^ 1 // every other one is the reseller's
	return Place{strings.ToLower(nameOf(i)), p.kind(i).copy(i).Customer}
}
