package model

import (
	"fmt"
	"slices"

	"cspkit.example/partnercenter"
	"cspkit.example/store"
)

// mails notes what the system itself sends (2.25).
func (h *history) mails(p *partner, kind partnercenter.MailKind, to ...string) {
	for _, address := range to {
		h.letters = append(h.letters, fmt.Sprint(p.id, " ", kind, " ", address))
	}
}

// posted are the mails that were not there before, sorted.
func (h *history) posted() (mails []string) {
	must(h.t, eachRow(h.ctx, h.world.Store, "outbox", "", store.Position{}, func(row store.Row) {
		if m := row.Body.(*partnercenter.Mail); !h.sent[m.ID] {
			h.sent[m.ID] = true
			mails = append(mails, fmt.Sprint(m.Tenant, " ", m.Kind, " ", m.To))
		}
	}))
	slices.Sort(mails)
	return mails
}

// compareOutbox finds exactly the mails that the model expects: nothing else is
// ever sent (2.25).
func (h *history) compareOutbox(a attempt) {
	h.t.Helper()
	got := h.posted()
	slices.Sort(h.letters)
	if !slices.Equal(got, h.letters) {
		h.t.Fatalf("%s by %s: the outbox has %q, the model expects %q", a.what, a.by.upn, got, h.letters)
	}
	h.letters = nil
}
