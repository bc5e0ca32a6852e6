package model

import (
	"slices"
	"time"

	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
)

func init() { operations["Microsoft changes a price"] = (*history).changePrice }

// listed is a price of the catalogue that holds from a day on, in cents.
type listed struct {
	from  time.Time
	cents int
}

// price is what a unit of an item costs for a term that begins at a time
// (SUB-17, BILL-15).
func (h *history) price(item string, at time.Time) int {
	cents, since := costs[item].cents, time.Time{}
	for _, l := range h.lists[item] {
		if !l.from.After(at) && !l.from.Before(since) {
			cents, since = l.cents, l.from
		}
	}
	return cents
}

// changePrice puts another price on the list, from the 1st of one of the next
// months on.
func (h *history) changePrice() {
	now := h.world.Clock.Now()
	item := pick(h, "item", []string{fixture.Office, fixture.Office, fixture.Audio, yearly, fixture.Server, fixture.Backup})
	l := listed{monthOf(now).AddDate(0, h.number("months ahead", 1, 3), 0), h.number("price", 100, 900)}
	list := slices.DeleteFunc(slices.Clone(h.lists[item]), func(old listed) bool { return old.from.Equal(l.from) })
	list = append(list, l)
	h.try(attempt{microsoft, "Microsoft changes a price", "", func() error {
		return h.world.Center.Platform().PutItem(h.ctx, catalogued(item, list))
	}, func() { h.lists[item] = list }})
}

// catalogued is an item with its own price and those that came later.
func catalogued(id string, list []listed) orders.Item {
	all := append(fixture.Catalogue(), more()...)
	i := all[slices.IndexFunc(all, func(i orders.Item) bool { return i.ID == id })]
	for _, l := range list {
		i.Prices = append(i.Prices, orders.Price{Term: i.Prices[0].Term, PartnerCost: dollars(l.cents), WebDirect: dollars(l.cents), From: l.from})
	}
	return i
}
