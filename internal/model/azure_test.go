package model

import (
	"slices"

	"cspkit.example/orders"
	"cspkit.example/pcerr"
)

func init() {
	operations["add an Azure subscription"] = (*history).addAzure
	operations["give a role"] = (*history).giveRole
	operations["take a role"] = (*history).takeRole
	operations["give a role in the portal"] = (*history).giveRoleInPortal
	operations["disable in the portal"] = (*history).disable
}

// onSoldAzure is what refuses an operation on a subscription that must be of
// one of the kinds, active and sold by the actor.
func (h *history) onSoldAzure(by *user, s *sub, action string, kinds ...orders.ProductType) pcerr.Code {
	if code := h.on(by, s.buyer, action); code != "" {
		return code
	}
	switch {
	case s.seller != by.of:
		return pcerr.SubscriptionNotFound
	case !slices.Contains(kinds, s.kind):
		return pcerr.SubscriptionNotAzure
	case s.status != orders.Active:
		return pcerr.SubscriptionNotActive
	}
	return ""
}

func (h *history) addAzure() {
	s := pick(h, "subscription", h.subs)
	by, o := h.nearby(s.seller), s.buyer
	want := h.onSoldAzure(by, s, "order.create_azure_plan", orders.AzurePlan)
	var made orders.Entitlement
	h.try(attempt{by, "add an Azure subscription", want, func() (err error) {
		made, err = h.world.As(by.Identity).Customer(o.id).Subscriptions().AddEntitlement(h.ctx, s.id, "Another")
		return err
	}, func() {
		h.azures = append(h.azures, &azure{id: made.ID, under: s, group: true, roles: map[grant]bool{}, since: h.world.Clock.Now()})
	}})
}

// rights says what refuses a partner's user on an Azure subscription: admin
// agents and global admins act through AdminAgents, others need a role of
// their own (RSV-23, RSV-24).
func (a *azure) rights(by *user, roles ...string) pcerr.Code {
	if a.group && by.of == a.under.seller && by.has("AA GA") {
		return ""
	}
	for _, role := range roles {
		if a.roles[grant{by.User, role}] {
			return ""
		}
	}
	return pcerr.ExplicitAzurePermissionRequired
}

// reaches says what refuses a partner an Azure subscription: its own, or of a
// provider that associated it.
func (h *history) reaches(by *user, a *azure) pcerr.Code {
	if a.under.seller == by.of || h.links[link{a.under.seller, by.of, a.under.buyer}] {
		return ""
	}
	return pcerr.SubscriptionNotFound
}

// onAzure is what refuses a partner's user in the Azure portal. An association
// is enough to get there (IR-15).
func (h *history) onAzure(by *user, o *org, a *azure, action string, roles ...string) pcerr.Code {
	if code := may(by, action); code != "" {
		return code
	}
	if code := h.sees(by.of, o); code != "" {
		return code
	}
	if code := h.reaches(by, a); code != "" {
		return code
	}
	return a.rights(by, roles...)
}

// granted is who gets which role, or nobody but AdminAgents.
func (h *history) granted(o *org, by *user) (who *user, role string) {
	who = pick(h, "to", o.users)
	if by.of != nil && h.coin("to a partner's user") {
		who = pick(h, "to", by.of.users)
	}
	return who, pick(h, "role", []string{orders.Owner, orders.Owner, orders.Contributor, orders.UserAccessAdministrator})
}

func assignment(to *user, role string) orders.RoleAssignment {
	return orders.RoleAssignment{Principal: string(to.User), PrincipalTenant: to.Tenant, Role: role}
}

// giveable is also refused while the Azure subscription is disabled (RBAC-9).
func (a *azure) giveable(before pcerr.Code) pcerr.Code {
	if before == "" && a.disabled {
		return pcerr.SubscriptionNotActive
	}
	return before
}

func (h *history) giveRole() {
	a := pick(h, "azure", h.azures)
	by, o := h.nearby(a.under.seller), a.under.buyer
	to, role := h.granted(o, by)
	want := a.giveable(h.onAzure(by, o, a, "rbac.add", orders.Owner, orders.UserAccessAdministrator))
	h.try(attempt{by, "give a role", want, func() error {
		return h.world.As(by.Identity).Customer(o.id).AzureRoles().Add(h.ctx, a.id, assignment(to, role))
	}, func() { a.roles[grant{to.User, role}] = true }})
}

func (h *history) takeRole() {
	a := pick(h, "azure", h.azures)
	by, o := h.nearby(a.under.seller), a.under.buyer
	to, role := h.granted(o, by)
	want := h.onAzure(by, o, a, "rbac.remove", orders.Owner, orders.UserAccessAdministrator)
	if want == "" && !a.roles[grant{to.User, role}] {
		want = pcerr.NotFound
	}
	h.try(attempt{by, "take a role", want, func() error {
		return h.world.As(by.Identity).Customer(o.id).AzureRoles().Remove(h.ctx, a.id, assignment(to, role))
	}, func() { delete(a.roles, grant{to.User, role}) }})
}

// inAzurePortal is what refuses an organisation's user there: administering the
// organisation is no right in Azure (RBAC-6).
func (a *azure) inAzurePortal(by *user, roles ...string) pcerr.Code {
	if by.of != nil || by.gone || by.fresh {
		return pcerr.Unauthenticated
	}
	for _, role := range roles {
		if a.roles[grant{by.User, role}] {
			return ""
		}
	}
	return pcerr.OwnerRoleRequired
}

func (h *history) giveRoleInPortal() {
	a := pick(h, "azure", h.azures)
	o := a.under.buyer
	by := h.oneOf(o)
	if h.coin("AdminAgents") {
		want := a.inAzurePortal(by, orders.Owner, orders.UserAccessAdministrator)
		if want == "" && !a.group {
			want = pcerr.NotFound
		}
		group := orders.RoleAssignment{Principal: orders.AdminAgents, PrincipalType: orders.PrincipalForeignGroup, PrincipalTenant: a.under.seller.id, Role: orders.Owner}
		h.try(attempt{by, "take AdminAgents' role", want, func() error { return h.world.Portal(by.Identity).RemoveRole(h.ctx, a.id, group) }, func() { a.group = false }})
		return
	}
	to, role := h.granted(o, by)
	want := a.giveable(a.inAzurePortal(by, orders.Owner, orders.UserAccessAdministrator))
	h.try(attempt{by, "give a role in the portal", want, func() error {
		return h.world.Portal(by.Identity).AssignRole(h.ctx, a.id, assignment(to, role))
	}, func() { a.roles[grant{to.User, role}] = true }})
}

func (h *history) disable() {
	a := pick(h, "azure", h.azures)
	o := a.under.buyer
	by := h.oneOf(o)
	want, to := a.inAzurePortal(by, orders.Owner), orders.EntitlementDisabled
	if a.disabled {
		to = orders.EntitlementActive
	}
	if want == "" && a.under.status != orders.Active {
		want = pcerr.SubscriptionNotActive // SUB-10
	}
	h.try(attempt{by, "disable in the portal", want, func() error { return h.world.Portal(by.Identity).SetEntitlement(h.ctx, a.id, to) }, func() { a.disabled, a.disabledAt = !a.disabled, h.world.Clock.Now() }})
}
