package model

import (
	"cspkit.example/activity"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

func init() {
	operations["switch the permission on"] = (*history).permit
	operations["switch the permission off"] = (*history).forbid
	operations["update the permission"] = (*history).updatePermission
	operations["read the permission"] = (*history).readPermission
}

// hasAzure reports whether a partner sold an organisation something on which
// reservations can be bought (PERM-13).
func (h *history) hasAzure(p *partner, o *org) bool {
	for _, s := range h.subs {
		if s.seller == p && s.buyer == o && s.status == orders.Active && (s.kind == orders.AzurePlan || s.kind == orders.AzureGlobal) {
			return true
		}
	}
	return false
}

func (h *history) permission(by *user, o *org) partnercenter.PurchasePermission {
	return h.world.As(by.Identity).Customer(o.id).PurchasePermission()
}

func (h *history) permit() {
	by, o := h.target()
	h.permits(by, o)
}

// permits switches the permission on.
func (h *history) permits(by *user, o *org) {
	want := h.on(by, o, "permission.enable")
	switch {
	case want != "":
	case h.tie(by.of, o).allowed:
		want = pcerr.PolicyExists
	case !h.hasAzure(by.of, o):
		want = pcerr.AzureSubscriptionRequired
	}
	h.try(attempt{by, "switch the permission on", want, func() error {
		_, err := h.permission(by, o).Enable(h.ctx)
		return err
	}, func() {
		h.tie(by.of, o).allowed = true
		h.log(by.of, by, activity.CreateSelfServePolicy)
	}})
}

func (h *history) forbid() {
	by, o := h.target()
	want := h.on(by, o, "permission.disable")
	if want == "" && !h.tie(by.of, o).allowed {
		want = pcerr.PolicyNotFound
	}
	h.try(attempt{by, "switch the permission off", want, func() error { return h.permission(by, o).Disable(h.ctx) }, func() {
		h.tie(by.of, o).allowed = false
		h.log(by.of, by, activity.DeleteSelfServePolicy)
	}})
}

func (h *history) readPermission() {
	by, o := h.target()
	on := false
	want := may(by, "permission.view")
	if want == "" {
		want = h.sees(by.of, o)
	}
	h.try(attempt{by, "read the permission", want, func() (err error) {
		on, err = h.permission(by, o).On(h.ctx)
		return err
	}, func() {
		expected := h.tie(by.of, o).allowed
		for l := range h.links { // a reseller reads its provider's (CAP-20)
			expected = expected || l.reseller == by.of && l.o == o && h.tie(l.provider, o).allowed
		}
		if on != expected {
			h.t.Fatalf("the permission of %s for %s is %t, the model says %t", by.of.name, o.name, on, expected)
		}
	}})
}

// updatePermission changes nothing that anybody sees (2.18).
func (h *history) updatePermission() {
	by, o := h.target()
	id := string(by.Tenant) + "_" + string(o.id)
	want := h.on(by, o, "permission.update")
	switch wrong := h.number("wrong", 0, 3) == 0; {
	case wrong && want == "" && h.tie(by.of, o).allowed:
		id, want = "somebody's", pcerr.PolicyIDInvalid
	case want == "" && !h.tie(by.of, o).allowed:
		want = pcerr.PolicyNotFound
	}
	h.try(attempt{by, "update the permission", want, func() error {
		_, err := h.permission(by, o).Update(h.ctx, permissions.PolicyInput{ID: id})
		return err
	}, func() { h.log(by.of, by, activity.UpdateSelfServePolicy) }})
}
