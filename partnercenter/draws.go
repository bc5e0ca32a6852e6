package partnercenter

import (
	"io"

	"github.com/google/uuid"
)

// draws are the random identifiers of one operation. A transaction that is run
// again gets the same ones in the same order.
type draws struct {
	center *Center
	taken  []uuid.UUID
	next   int
	err    error // of the source of randomness; it stays: what was drawn with it is worthless
}

func (d *draws) rewind() { d.next = 0 }

// id draws a GUID.
func (d *draws) id() string {
	if d.next == len(d.taken) {
		d.taken = append(d.taken, uuid.UUID{})
		if err := d.center.draw(d.taken[d.next][:]); err != nil {
			d.err = err
		}
	}
	id := d.taken[d.next]
	d.next++
	id[6] = id[6]&0x0f | 0x40 // version 4
	id[8] = id[8]&0x3f | 0x80 // RFC 9562 variant
	return id.String()
}

// newID draws a GUID.
func (u *unit) newID() string { return u.draws.id() }

// newOrderID draws the number of an order.
func (u *unit) newOrderID() string {
	id := u.newID()
	return id[:8] + id[9:13] + id[14:18]
}

// random draws bytes before a transaction: within it, another run would draw
// others.
func (c *Center) random(n int) ([]byte, error) {
	b := make([]byte, n)
	return b, c.draw(b)
}

// draw fills b with random bytes.
func (c *Center) draw(b []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := io.ReadFull(c.opts.Rand, b)
	return err
}
