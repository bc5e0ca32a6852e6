package partnercenter_test

import (
	"slices"
	"strings"
	"testing"

	"cspkit.example/billing"
	"cspkit.example/internal/fixture"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// given gives the acting user a role on one of the side's Azure subscriptions,
// as the customer can.
func (c *cell) given(n int, role string) {
	c.t.Helper()
	if role == "" {
		return
	}
	a := owner(c.s.Identity())
	a.Role = role
	c.ok(c.Portal(c.on.admin).AssignRole(c.ctx, c.on.azure[n], a))
	c.rows = c.versions()
}

// marked are the columns of an action whose cell has a note.
func marked(t testing.TB, a permissions.Action, note string) (names []string) {
	t.Helper()
	table, rows, _ := rolesTable(t)
	for _, col := range matrixColumns {
		if col.name == col.like && strings.HasSuffix(rows[a].Cells[table.Column(col.name)], note) {
			names = append(names, col.name)
		}
	}
	return names
}

// The cells with a note are these and no others; the tests below play each
// without the condition of its note, and the matrix with it.
func TestROLE_12_TheNotesOfTheMatrix(t *testing.T) {
	t.Parallel()
	everybody := []string{"GA", "BA", "UA", "AA", "SA", "HD", "ACC", "MPN", "DU"}
	want := map[permissions.Action]map[string][]string{
		permissions.PartnerProfileUpdate: {"¹": {"BA", "AA"}},
		permissions.UserSetRoles:         {"²": {"UA", "ACC"}},
		permissions.CustomerCreate:       {"³": {"GA", "UA"}},
		permissions.RoleAssignmentAdd:    {"⁴": everybody}, permissions.RoleAssignmentRemove: {"⁴": everybody},
		permissions.ReservationBuyInAzurePortal: {"⁵": {"UA", "SA", "HD"}}, permissions.ReservationChangeScope: {"⁵": {"UA", "SA", "HD"}},
		permissions.ReservationCancel: {"⁵": {"UA", "SA", "HD"}}, permissions.ReservationExchange: {"⁵": {"UA", "SA", "HD"}},
		permissions.ServiceRequestCreate: {"⁶": {"SA", "HD"}}, permissions.ServiceRequestUpdate: {"⁶": {"SA", "HD"}},
		permissions.PriceListGetAzurePlan: {"⁷": {"HD"}},
	}
	got := map[permissions.Action]map[string][]string{}
	for a := range permissions.Actions() {
		for _, note := range []string{"¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"} {
			if names := marked(t, a, note); names != nil {
				got[a] = map[string][]string{note: names}
			}
		}
	}
	assert.Equal(t, want, got)
}

// Note 1: who changes which part of the profile.
func TestROLE_13_PartsOfThePartnersProfile(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	address := writes("Account.UpdateBilling: the address", func(c *cell) error {
		to := c.on.billing
		to.CompanyName, to.Currency, to.Address = "Contoso", "USD", fixture.Address("Bill", "US")
		return drop(c.s.Account().UpdateBilling(c.ctx, to))
	})
	support := writes("Account.UpdateSupport", func(c *cell) error {
		return drop(c.s.Account().UpdateSupport(c.ctx, resellers.SupportProfile{Email: "help@contoso.example"}))
	})
	for _, col := range matrixColumns {
		for op, who := range map[*operation][]string{&address: {"GA"}, &support: {"GA", "ACC"}} {
			t.Run(col.name+"/"+op.name, func(t *testing.T) {
				t.Parallel()
				c := st.cell(t, st.direct, st.direct.users[col.name])
				switch {
				case slices.Contains(who, col.name):
					c.does(*op)
				case slices.Contains([]string{"BA", "AA", "ACC"}, col.name):
					c.refuses(pcerr.RoleNotAllowed, "ROLE-13", *op)
				case col.roles == 0:
					c.refuses(pcerr.RoleNotAllowed, "ROLE-6", *op)
				default:
					c.refuses(pcerr.RoleNotAllowed, "ROLE-1", *op)
				}
			})
		}
	}
}

// Note 2: which roles may be given and taken, at whatever time.
func TestROLE_15_EveryRoleAssignsEveryRole(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	six := []string{"GA", "BA", "UA", "AA", "SA", "HD"}
	cannot := map[string][]string{"GA": nil, "UA": {"GA"}, "ACC": six}
	for who, never := range cannot {
		for _, col := range matrixColumns {
			for _, op := range []operation{
				writes("give", func(c *cell) error { return drop(c.s.Users().SetRoles(c.ctx, c.on.spare, col.roles)) }),
				writes("give beside others", func(c *cell) error {
					with := col.roles | permissions.ReferralUser | permissions.IncentiveUser
					return drop(c.s.Users().SetRoles(c.ctx, c.on.spare, with))
				}),
				writes("take", func(c *cell) error { return drop(c.s.Users().SetRoles(c.ctx, c.on.users[col.name].User, 0)) }),
				writes("create", func(c *cell) error { return c.hires(col.roles) }),
			} {
				t.Run(who+"/"+col.name+" "+op.name, func(t *testing.T) {
					t.Parallel()
					c := st.cell(t, st.direct, st.direct.users[who])
					if slices.Contains(never, col.name) {
						c.refuses(pcerr.RoleNotAllowed, "ROLE-15", op)
					} else {
						c.does(op)
					}
				})
			}
		}
	}
}

// Note 3: who attests while creating.
func TestCUS_2_CUS_6_EveryRoleCreatesWithAttestation(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	op := writes("Customers.Create", func(c *cell) error {
		return drop(c.s.Customers().Create(c.ctx, fixture.NewCustomer("New41", c.on.country, "Nora")))
	})
	for _, col := range matrixColumns {
		t.Run(col.name, func(t *testing.T) {
			t.Parallel()
			c := st.cell(t, st.direct, st.direct.users[col.name])
			switch {
			case col.name == "AA" || col.name == "SA":
				c.does(op)
			case col.name == "GA" || col.name == "UA":
				c.refuses(pcerr.RoleNotAllowed, "CUS-6", op)
			case col.roles == 0:
				c.refuses(pcerr.RoleNotAllowed, "ROLE-6", op)
			default:
				c.refuses(pcerr.RoleNotAllowed, "CUS-2", op)
			}
		})
	}
}

// work is what notes 4, 5 and 6 are about, on one of the side's Azure
// subscriptions, and which roles there it needs.
type work struct {
	action permissions.Action
	needs  []string
	rule   pcerr.Rule // without them
	op     operation
}

func azureWork(n int) []work {
	granter, manager := []string{orders.Owner, orders.UserAccessAdministrator}, []string{orders.Owner, orders.Contributor}
	supporter := append(manager, orders.SupportRequestContributor)
	toAda := func(c *cell) orders.RoleAssignment {
		return orders.RoleAssignment{Principal: string(c.on.ada), Role: "Reader"}
	}
	return []work{
		{permissions.RoleAssignmentAdd, granter, "RSV-23", writes("AzureRoles.Add", func(c *cell) error {
			return c.at().AzureRoles().Add(c.ctx, c.on.azure[n], toAda(c))
		})},
		{permissions.RoleAssignmentRemove, granter, "RSV-23", writes("AzureRoles.Remove", func(c *cell) error {
			return c.at().AzureRoles().Remove(c.ctx, c.on.azure[n], owner(c.on.admin))
		})},
		{permissions.ReservationBuyInAzurePortal, manager, "RSV-23", writes("Reservations.Buy", func(c *cell) error {
			return drop(c.inPortal().Buy(c.ctx, d2On(c.on.azure[n], 1)))
		})},
		{permissions.ReservationChangeScope, manager, "RSV-23", writes("Reservations.SetScope", func(c *cell) error {
			return drop(c.res().SetScope(c.ctx, c.on.reserved[n], c.on.single(n)))
		})},
		{permissions.ReservationCancel, manager, "RSV-23", writes("Reservations.Cancel", func(c *cell) error {
			return drop(c.res().Cancel(c.ctx, c.on.reserved[n]))
		})},
		{permissions.ReservationExchange, manager, "RSV-23", writes("Reservations.Exchange", func(c *cell) error {
			return drop(c.res().Exchange(c.ctx, c.on.reserved[n], d4()))
		})},
		{permissions.ServiceRequestCreate, supporter, "SUP-13", writes("ServiceRequests.Open", func(c *cell) error {
			return drop(c.at().ServiceRequests().Open(c.ctx, c.on.machine(n)))
		})},
		{permissions.ServiceRequestUpdate, supporter, "SUP-13", writes("ServiceRequests.AddNote", func(c *cell) error {
			return drop(c.at().ServiceRequests().AddNote(c.ctx, c.on.cases[n], "n"))
		})},
	}
}

// Notes 4, 5 and 6: rights in Azure, on an Azure subscription where AdminAgents
// is Owner and on one where it is not any more, with every role that the user
// itself may have there. Rights in Azure do not replace a role in Partner
// Center, but for role assignments, which nothing else decides.
func TestRSV_23_RSV_24_RBAC_7_SUP_13_RightsInAzure(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	table, rows, _ := rolesTable(t)
	plays := map[permissions.Action]played{}
	for _, p := range matrixPlay() {
		plays[p.action] = p
	}
	for _, col := range matrixColumns {
		for n := 1; n <= 2; n++ {
			for _, role := range []string{"", orders.Owner, orders.Contributor, orders.UserAccessAdministrator, orders.SupportRequestContributor, "Reader"} {
				for _, job := range azureWork(n) {
					name := []string{"", "AdminAgents", "no AdminAgents"}[n] + " " + role + " " + job.op.name
					t.Run(col.name+"/"+name, func(t *testing.T) {
						t.Parallel()
						c := st.cell(t, st.direct, st.direct.users[col.name])
						c.given(n, role)
						agent := n == 1 && (col.name == "AA" || col.name == "GA")
						switch {
						case !col.allowed(t, table, rows[job.action], job.action):
							c.refuses(pcerr.RoleNotAllowed, plays[job.action].refusedBy(col), job.op)
						case agent || slices.Contains(job.needs, role):
							c.does(job.op)
						default:
							c.refuses(pcerr.ExplicitAzurePermissionRequired, job.rule, job.op)
						}
					})
				}
			}
		}
	}
}

// Without rights in Azure a reservation is bought in Partner Center all the
// same, and requests about Office 365 are opened (notes 5 and 6).
func TestRSV_7_SUP_11_WithoutRightsInAzure(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	for _, name := range []string{"GA", "UA", "AA", "SA", "HD"} {
		c := st.cell(t, st.direct, st.direct.users[name])
		c.does(writes("Reservations.Buy", func(c *cell) error { return drop(c.res().Buy(c.ctx, d2On(c.on.azure[2], 1))) }))
		c.does(writes("Reservations.Renew", func(c *cell) error { return drop(c.res().Renew(c.ctx, c.on.reserved[2])) }))
		if name != "UA" {
			c.does(writes("ServiceRequests.Open", func(c *cell) error { return drop(c.at().ServiceRequests().Open(c.ctx, noMail)) }))
		}
	}
}

// Note 7: the price lists of the Azure plan are consumption, reservations and
// exchange rates; a helpdesk agent reads these and no others.
func TestBILL_14_TheListsOfAHelpdeskAgent(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	assert.Equal(t, []billing.PriceList{"azure_plan_consumption", "azure_plan_reservations", "foreign_exchange"}, azurePlanLists)
	c := st.cell(t, st.direct, st.direct.users["HD"])
	for _, op := range priceLists(azurePlanLists) {
		c.does(op)
	}
	for _, op := range priceLists(otherLists) {
		c.refuses(pcerr.RoleNotAllowed, "BILL-14", op)
	}
}

// The rows that only a customer's user can do: as the global administrator of
// its tenant, or as Owner while the permission is on.
func TestREL_15_DAP_7_RBAC_2_WhatOnlyCustomersDo(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	lars := st.As(st.Lars).Identity()
	for _, row := range []struct {
		name string
		rule pcerr.Rule
		do   func(c *cell, who permissions.Identity) error
	}{
		{"relationship.accept", "REL-15", func(c *cell, who permissions.Identity) error {
			return c.Portal(who).Accept(c.ctx, c.asks(lars, c.on.ask).URL, true)
		}},
		{"relationship.decline", "REL-15", func(c *cell, who permissions.Identity) error {
			return c.Portal(who).Decline(c.ctx, c.asks(lars, c.on.ask).URL)
		}},
		{"dap.remove", "DAP-7", func(c *cell, who permissions.Identity) error {
			return c.Portal(who).RemoveAdministration(c.ctx, c.on.boss.Tenant, true)
		}},
		{"dap.reassign", "DAP-7", func(c *cell, who permissions.Identity) error {
			c.won(lars)
			return c.Portal(who).ReassignAdministration(c.ctx, c.on.boss.Tenant, lars.Tenant)
		}},
		{"dap.view_partners", "REL-30", func(c *cell, who permissions.Identity) error { return drop(c.Portal(who).Partners(c.ctx)) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, "customer global admin only", playedByCustomers[row.name])
			try := func(who permissions.Identity) error { return row.do(st.cell(t, st.direct, st.direct.boss), who) }
			var e *pcerr.Error
			require.ErrorAs(t, try(st.Nora), &e)
			assert.Equal(t, []any{pcerr.RoleNotAllowed, row.rule}, []any{e.Code, e.Rule})
			assert.Equal(t, pcerr.Unauthenticated, pcerr.CodeOf(try(st.direct.boss)), "a partner's user")
			require.NoError(t, try(st.Carla))
		})
	}
	t.Run("reservation.buy", func(t *testing.T) {
		t.Parallel()
		c := st.cell(t, st.direct, st.direct.boss)
		buy := func(who permissions.Identity) error { return drop(c.Portal(who).BuyReservation(c.ctx, d2On(c.S1, 1))) }
		c.refused(pcerr.OwnerRoleRequired, "RBAC-2", func() error { return buy(c.Nora) })
		c.ok(buy(c.Carla))
		c.ok(c.at().PurchasePermission().Disable(c.ctx))
		c.refused(pcerr.SelfServeOff, "PERM-4", func() error { return buy(c.Carla) })
		c.refused(pcerr.SelfServeOff, "PERM-4", func() error { return buy(c.Nora) })
		c.refused(pcerr.Unauthenticated, "ROLE-19", func() error { return buy(st.direct.boss) })
	})
}
