package model

import (
	"cspkit.example/money"
	"cspkit.example/pcerr"
)

func init() {
	operations["limit the credit"] = (*history).limitCredit
}

// limitCredit says what a partner may spend from now on, in cents, or ends the
// limit (SUB-25).
func (h *history) limitCredit() {
	p, left := pick(h, "partner", h.billed()), pick(h, "credit", []int{1, 5000, 100000, 1000000, 0, 0})
	to := money.Amount{}
	if left > 0 {
		to = dollars(left)
	}
	h.try(attempt{microsoft, "limit the credit", "", func() error {
		return h.world.Center.Platform().SetCredit(h.ctx, p.id, to)
	}, func() {
		p.limited, p.credit = left > 0, left
	}})
}

// covers says what refuses a purchase that the credit does not cover.
func (h *history) covers(p *partner, cents int) pcerr.Code {
	if p.limited && cents > p.credit {
		return pcerr.CreditLimit
	}
	return ""
}

func (h *history) spend(p *partner, cents int) {
	if p.limited {
		p.credit -= cents
	}
}
