package partnercenter_test

import (
	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/money"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
	"cspkit.example/support"
)

// Keys of an order's record.
const (
	orderKeys = " OrderId BillingCycle PurchasedBy"
	line0     = " OfferId-0 SubscriptionId-0 SubscriptionName-0 Quantity-0 PartnerOnRecord-0"
	line1     = " OfferId-1 SubscriptionId-1 SubscriptionName-1 Quantity-1 PartnerOnRecord-1"
	reserved0 = orderKeys + line0 + " ReservationOrderId-0 Scope-0 Term-0"

	changedKeys = " SubscriptionId Change OldValue NewValue"
	returnKeys  = " OrderId ReservationId Change Credit Fee ServiceRequestId"
	requestKeys = " ServiceRequestId Severity"
	policyKeys  = " PolicyId Resource Action"
)

func permissionScenes() []scene {
	return []scene{
		{"permission switched on", func(w *world) func() error {
			return func() error { return drop(w.relecloud(w.Anna).PurchasePermission().Enable(w.ctx)) }
		}, []string{"Contoso create_self_serve_policy" + policyKeys}},
		{"permission updated", func(w *world) func() error {
			w.permit()
			in := permissions.PolicyInput{ID: string(w.Anna.Tenant + "_" + w.Relecloud)}
			return func() error { return drop(w.relecloud(w.Anna).PurchasePermission().Update(w.ctx, in)) }
		}, []string{"Contoso update_self_serve_policy" + policyKeys}},
		{"permission switched off, or ended with the relationship", func(w *world) func() error {
			w.permit()
			return func() error { return w.relecloud(w.Anna).PurchasePermission().Disable(w.ctx) }
		}, []string{"Contoso delete_self_serve_policy" + policyKeys + " Reason"}},
		{"permission switched off, or ended with the relationship", func(w *world) func() error {
			w.permit()
			w.idle()
			return func() error { return w.relecloud(w.Gina).RemoveRelationship(w.ctx) }
		}, []string{
			"Contoso remove_partner_customer_relationship CustomerId", "Contoso dap_admin_relationship_terminated By",
			"Contoso delete_self_serve_policy" + policyKeys + " Reason",
		}},
	}
}

// idle ends what stands in the way of ending Relecloud's relationship.
func (w *world) idle() {
	w.t.Helper()
	w.ok(w.Portal(w.Carla).SetEntitlement(w.ctx, w.S1, orders.EntitlementDisabled))
	must[orders.Subscription](w)(w.relecloud(w.Sam).Subscriptions().Suspend(w.ctx, w.AP))
}

const placed = "order placed by the partner, of any product"

// checkout is a transaction for each order.
func checkout() scene {
	return scene{placed, func(w *world) func() error {
		cart := must[orders.Cart](w)(w.relecloud(w.Sam).Carts().Create(w.ctx, orders.Line{ItemID: fixture.Office}, orders.Line{ItemID: fixture.Server}))
		return func() error { return drop(w.relecloud(w.Sam).Carts().Checkout(w.ctx, cart.ID)) }
	}, []string{"Contoso create_order" + orderKeys + line0, "Contoso create_order" + orderKeys + line0}}
}

func orderScenes() []scene {
	ordering := func(who func(*world) permissions.Identity, lines ...orders.Line) func(*world) func() error {
		return func(w *world) func() error {
			return func() error { return drop(w.relecloud(who(w)).Orders().Place(w.ctx, lines...)) }
		}
	}
	sam := func(w *world) permissions.Identity { return w.Sam }
	return []scene{
		{placed, ordering(sam, orders.Line{ItemID: fixture.Office}), []string{"Contoso create_order" + orderKeys + line0}},
		{placed, ordering(sam, orders.Line{ItemID: fixture.Office}, orders.Line{ItemID: fixture.Server}), []string{"Contoso create_order" + orderKeys + line0 + line1}},
		{placed, ordering(sam, orders.Line{ItemID: fixture.D2, Term: orders.OneYear}), []string{"Contoso create_order" + reserved0}},
		{"add-ons bought on an order", func(w *world) func() error {
			o := w.place(w.As(w.Sam), w.Relecloud, orders.Line{ItemID: fixture.Office})
			audio := orders.Line{ItemID: fixture.Audio, Parent: o.Lines[0].Subscription}
			return func() error { return drop(w.relecloud(w.Sam).Orders().Extend(w.ctx, o.ID, audio)) }
		}, []string{"Contoso update_order OrderId Change"}},
		{"order cancelled (software, marketplace)", func(w *world) func() error {
			id := w.sells(orders.Line{ItemID: fixture.Server})
			return func() error { return drop(w.relecloud(w.Bill).Subscriptions().Cancel(w.ctx, id)) }
		}, []string{"Contoso update_order OrderId Change"}},
		{"order cancelled (software, marketplace)", func(w *world) func() error {
			id := w.sells(orders.Line{ItemID: fixture.Backup})
			return func() error { return drop(w.relecloud(w.Hal).Subscriptions().Cancel(w.ctx, id)) }
		}, []string{"Contoso update_order OrderId Change"}},
	}
}

func reservationScenes() []scene {
	with := func(op func(w *world, at partnercenter.Reservations, id reservations.ID) error) func(*world) func() error {
		return func(w *world) func() error {
			id := w.reserve(yearOfD2(2)).ID
			return func() error { return op(w, w.relecloud(w.Anna).Reservations(), id) }
		}
	}
	const asked = "cancellation or exchange asked for"
	cancelled := []string{"Contoso create_service_request" + requestKeys, "Contoso update_order" + returnKeys}
	return []scene{
		{"reservation bought by the customer", func(w *world) func() error {
			w.permit()
			return func() error { return drop(w.Portal(w.Carla).BuyReservation(w.ctx, d2On(w.S1, 1))) }
		}, []string{"Contoso create_order" + reserved0}},
		{"reservation renewed, or new one of an exchange", with(func(w *world, at partnercenter.Reservations, id reservations.ID) error {
			return drop(at.Renew(w.ctx, id))
		}), []string{"Contoso create_order" + reserved0 + " RenewalOf"}},
		{"reservation renewed, or new one of an exchange", with(func(w *world, at partnercenter.Reservations, id reservations.ID) error {
			return drop(at.Exchange(w.ctx, id, yearOfD2(2)))
		}), append(cancelled, "Contoso create_order"+reserved0+" ExchangeOf")},
		{"reservation scope changed", with(func(w *world, at partnercenter.Reservations, id reservations.ID) error {
			return drop(at.SetScope(w.ctx, id, reservations.Scope{Type: reservations.Single, AppliedTo: w.S1}))
		}), []string{"Contoso update_order OrderId ReservationId Change Scope"}},
		{asked, with(func(w *world, at partnercenter.Reservations, id reservations.ID) error {
			return drop(at.Cancel(w.ctx, id))
		}), cancelled},
		{asked, with(func(w *world, at partnercenter.Reservations, id reservations.ID) error {
			return drop(at.CancelPart(w.ctx, id, 1))
		}), cancelled},
		{asked, with(func(w *world, _ partnercenter.Reservations, id reservations.ID) error {
			return drop(w.slow().As(w.Anna).Customer(w.Relecloud).Reservations().Exchange(w.ctx, id, yearOfD2(2)))
		}), cancelled},
	}
}

func subscriptionScenes() []scene {
	type change = func(ctx *world, at partnercenter.Subscriptions, id orders.SubscriptionID) error
	selling := func(item string, op change) func(*world) func() error {
		return func(w *world) func() error {
			id := w.sells(orders.Line{ItemID: item})
			return func() error { return op(w, w.relecloud(w.Sam).Subscriptions(), id) }
		}
	}
	update := []string{"Contoso update_subscription" + changedKeys}
	const row = "subscription suspended, reactivated, quantity, name, auto-renew"
	return append(resellerScenes(),
		scene{row, selling(fixture.Office, func(w *world, at partnercenter.Subscriptions, id orders.SubscriptionID) error {
			return drop(at.Suspend(w.ctx, id))
		}), update},
		scene{row, func(w *world) func() error {
			id := w.sells(orders.Line{ItemID: fixture.Office})
			must[orders.Subscription](w)(w.relecloud(w.Sam).Subscriptions().Suspend(w.ctx, id))
			return func() error { return drop(w.relecloud(w.Sam).Subscriptions().Reactivate(w.ctx, id)) }
		}, update},
		scene{row, selling(fixture.Office, func(w *world, at partnercenter.Subscriptions, id orders.SubscriptionID) error {
			return drop(at.ChangeQuantity(w.ctx, id, 7))
		}), update},
		scene{row, selling(fixture.Office, func(w *world, at partnercenter.Subscriptions, id orders.SubscriptionID) error {
			return drop(at.Rename(w.ctx, id, "Post"))
		}), update},
		scene{row, selling(fixture.Office, func(w *world, at partnercenter.Subscriptions, id orders.SubscriptionID) error {
			return drop(at.SetAutoRenew(w.ctx, id, false))
		}), update},
		scene{row, selling(fixture.Backup, func(w *world, at partnercenter.Subscriptions, id orders.SubscriptionID) error {
			w.Clock.Advance(2 * oneDay) // too late for a return: it ends at its renewal
			return drop(at.Cancel(w.ctx, id))
		}), update},
		scene{"transition to the Azure plan", func(w *world) func() error {
			tailspin, _ := w.customerOf(w.Anna, "Tailspin", "US")
			w.place(w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.AzureGlobal})
			w.place(w.As(w.Sam), tailspin, orders.Line{ItemID: fixture.AzureGlobal})
			return func() error {
				return drop(w.As(w.Sam).Customer(tailspin).Subscriptions().TransitionToAzurePlan(w.ctx, fixture.AzurePlan))
			}
		}, []string{"Contoso upgrade_subscription SubscriptionId AzurePlanId", "Contoso upgrade_subscription SubscriptionId AzurePlanId"}},
		scene{"trial turned into a paid subscription", func(w *world) func() error {
			w.trials()
			id := w.sells(orders.Line{ItemID: "trial"})
			return func() error { return drop(w.relecloud(w.Sam).Subscriptions().ConvertTrial(w.ctx, id, "paid")) }
		}, []string{"Contoso convert_trial_subscription SubscriptionId NewSubscriptionId"}},
	)
}

func resellerScenes() []scene {
	prepared := func(op func(w *world, at partnercenter.Subscriptions, id orders.SubscriptionID) error) func(*world) func() error {
		return func(w *world) func() error {
			proseware, _ := w.proseware()
			id := w.place(w.As(w.Ingo), proseware, orders.Line{ItemID: fixture.Office}).Lines[0].Subscription
			return func() error { return op(w, w.As(w.Ingo).Customer(proseware).Subscriptions(), id) }
		}
	}
	update := []string{"Distri update_subscription" + changedKeys}
	const row = "reseller of a subscription set or cleared"
	return []scene{
		{row, prepared(func(w *world, at partnercenter.Subscriptions, id orders.SubscriptionID) error {
			return drop(at.SetReseller(w.ctx, id, "4847383"))
		}), update},
		{row, prepared(func(w *world, at partnercenter.Subscriptions, id orders.SubscriptionID) error {
			return drop(at.SetReseller(w.ctx, id, ""))
		}), update},
		{"support contact set", prepared(func(w *world, at partnercenter.Subscriptions, id orders.SubscriptionID) error {
			return drop(at.SetSupportContact(w.ctx, id, w.Rita.Tenant))
		}), update},
	}
}

func customerScenes() []scene {
	on := func(who func(*world) permissions.Identity, op func(*world, partnercenter.Customer) error) func(*world) func() error {
		return func(w *world) func() error {
			return func() error { return op(w, w.relecloud(who(w))) }
		}
	}
	anna := func(w *world) permissions.Identity { return w.Anna }
	created := func(change func(*world, *customers.NewCustomer)) func(*world) func() error {
		return func(w *world) func() error {
			n := fixture.NewCustomer("Tailspin", "IT", "Tina")
			w.ok(w.Partner(w.ctx))
			change(w, &n)
			return func() error { return drop(w.As(w.Ingo).Customers().Create(w.ctx, n)) }
		}
	}
	const added = "Distri add_customer CustomerId Domain AssociatedPartnerId"
	budget := func(amount money.Amount) func(*world, partnercenter.Customer) error {
		return func(w *world, c partnercenter.Customer) error { return drop(c.SetBudget(w.ctx, amount)) }
	}
	spends := []string{"Contoso update_customer_spending_budget OldValue NewValue"}
	return []scene{
		{"customer created", created(func(*world, *customers.NewCustomer) {}), []string{added, "Distri create_agreement Type DateAgreed"}},
		{"customer created", created(func(w *world, n *customers.NewCustomer) { n.Attestation, n.Reseller = nil, w.Rita.Tenant }), []string{added}},
		{"customer of a sandbox deleted", func(w *world) func() error {
			w.sandboxed()
			return func() error { return w.As(w.Gina).Customer(w.Relecloud).Delete(w.ctx) }
		}, []string{"Contoso delete_customer CustomerId"}},
		{"billing profile changed", on(anna, func(w *world, c partnercenter.Customer) error {
			return drop(c.UpdateBillingProfile(w.ctx, fixture.NewCustomer("Relecloud", "US", "Carla").Profile))
		}), []string{"Contoso update_customer_billing_profile"}},
		{"company name changed", on(anna, func(w *world, c partnercenter.Customer) error { return drop(c.Rename(w.ctx, "Rele")) }),
			[]string{"Contoso update_customer_partner_contract_company_name OldValue NewValue"}},
		{"qualification changed", on(anna, func(w *world, c partnercenter.Customer) error { return drop(c.Qualify(w.ctx, customers.Education)) }),
			[]string{"Contoso update_customer_qualification OldValue NewValue"}},
		{"budget set, changed, removed", on(anna, budget(money.Must("100", "USD"))), spends},
		{"budget set, changed, removed", on(anna, budget(money.Amount{})), spends},
		{"MCA attested; MPA signed", on(anna, func(w *world, c partnercenter.Customer) error {
			return drop(c.AttestAgreement(w.ctx, *fixture.NewCustomer("Relecloud", "US", "Carla").Attestation))
		}), []string{"Contoso create_agreement Type DateAgreed"}},
		{"MCA attested; MPA signed", func(w *world) func() error {
			return func() error { return drop(w.As(w.Nils).Account().SignMPA(w.ctx)) }
		}, []string{"Newbie create_agreement Type DateAgreed"}},
	}
}

func relationshipScenes() []scene {
	const related, granted = "Contoso create_partner_customer_relationship RequestId Kind", "Contoso dap_admin_relationship_approved RequestId"
	accepting := func(n customers.NewRequest) func(*world) func() error {
		return func(w *world) func() error {
			link, portal := w.asks(w.Anna, n).URL, w.organisation("Wingtip", "US")
			return func() error { return portal.Accept(w.ctx, link, true) }
		}
	}
	return []scene{
		{"relationship accepted by the customer", accepting(customers.NewRequest{WithoutDelegatedAdmin: true}), []string{related}},
		{"relationship accepted by the customer", accepting(customers.NewRequest{}), []string{related, granted}},
		{"relationship removed", func(w *world) func() error {
			w.idle()
			w.ok(w.Portal(w.Carla).RemoveAdministration(w.ctx, w.Anna.Tenant, true))
			return func() error { return w.relecloud(w.Gina).RemoveRelationship(w.ctx) }
		}, []string{"Contoso remove_partner_customer_relationship CustomerId"}},
		{"DAP granted", func(w *world) func() error {
			w.ok(w.Portal(w.Carla).RemoveAdministration(w.ctx, w.Anna.Tenant, true))
			link := w.asks(w.Anna, customers.NewRequest{}).URL
			return func() error { return w.Portal(w.Carla).Accept(w.ctx, link, true) }
		}, []string{granted}},
		{"DAP removed", func(w *world) func() error {
			return func() error { return w.Portal(w.Carla).RemoveAdministration(w.ctx, w.Anna.Tenant, true) }
		}, []string{"Contoso dap_admin_relationship_terminated By"}},
	}
}

func partnerScenes() []scene {
	return append([]scene{
		{"partnership accepted", func(w *world) func() error {
			link := must[resellers.Request](w)(w.As(w.Ingo).Partnerships().Request(w.ctx, "rita@fabrikam.example")).URL
			return func() error { return drop(w.As(w.Rita).Partnerships().Accept(w.ctx, link)) }
		}, []string{"Distri create_partner_relationship ProviderId ResellerId RequestId", "Fabrikam create_partner_relationship ProviderId ResellerId RequestId"}},
		{"partnership removed", func(w *world) func() error {
			w.ok(w.Partner(w.ctx))
			return func() error { return drop(w.As(w.Ingo).Partnerships().Remove(w.ctx, w.Rita.Tenant, true)) }
		}, []string{"Distri remove_partner_relationship ProviderId ResellerId"}},
		{"MPN ID associated with the account", func(w *world) func() error {
			made := must[partnercenter.Enrolled](w)(w.Center.Enrol(w.ctx, enrolment("Adatum", "adatum.example")))
			w.ok(drop(w.Center.Platform().Vet(w.ctx, made.Partner.Tenant, true)))
			w.ok(w.Center.Platform().RegisterMPN(w.ctx, "99", made.Partner.Country))
			return func() error { return drop(w.As(made.Admin.Identity()).Account().AssociateMPN(w.ctx, "99")) }
		}, []string{"Adatum create_mpn_association MpnId"}},
		{"MPN ID associated with the account", func(w *world) func() error {
			w.ok(w.Center.Platform().RegisterMPN(w.ctx, "99", "US"))
			return func() error { return drop(w.As(w.Gina).Account().AssociateMPN(w.ctx, "99")) }
		}, []string{"Contoso update_mpn_association MpnId"}},
		{"service request or partner ticket opened, changed", func(w *world) func() error {
			return func() error {
				return drop(w.relecloud(w.Sam).ServiceRequests().Open(w.ctx, support.NewRequest{Product: support.Office365, Title: "No mail"}))
			}
		}, []string{"Contoso create_service_request" + requestKeys}},
	}, supportScenes()...)
}

func userScenes() []scene {
	const partner, customer = "partner user created, changed, removed", "customer user created, changed, renamed, deleted, restored, password reset"
	own := func(op func(*world, partnercenter.Users) error) func(*world) func() error {
		return func(w *world) func() error { return func() error { return op(w, w.As(w.Gina).Users()) } }
	}
	theirs := func(op func(*world, partnercenter.CustomerUsers) error) func(*world) func() error {
		return func(w *world) func() error { return func() error { return op(w, w.relecloud(w.Anna).Users()) } }
	}
	return []scene{
		{partner, own(func(w *world, us partnercenter.Users) error {
			return drop(us.Create(w.ctx, permissions.NewUser{FirstName: "Tom", LastName: "T", Email: "tom@contoso.example"}))
		}), []string{"Contoso create_partner_user UserId"}},
		{partner, own(func(w *world, us partnercenter.Users) error {
			return drop(us.SetRoles(w.ctx, w.Sam.User, permissions.AdminAgent))
		}),
			[]string{"Contoso update_partner_user UserId OldValue NewValue"}},
		{partner, own(func(w *world, us partnercenter.Users) error { return drop(us.ResetPassword(w.ctx, w.Sam.User)) }),
			[]string{"Contoso update_partner_user UserId Change"}},
		{partner, own(func(w *world, us partnercenter.Users) error { return drop(us.Remove(w.ctx, w.Sam.User)) }),
			[]string{"Contoso remove_partner_user UserId"}},
		{customer, theirs(func(w *world, us partnercenter.CustomerUsers) error {
			return drop(us.Create(w.ctx, customers.NewUser{FirstName: "Otto", LastName: "O", UserName: "otto"}))
		}), []string{"Contoso create_customer_user CustomerUserId"}},
		{customer, theirs(func(w *world, us partnercenter.CustomerUsers) error {
			return drop(us.Update(w.ctx, w.Nora.User, customers.UserUpdate{FirstName: "Nori"}))
		}), []string{"Contoso update_customer_user CustomerUserId"}},
		{customer, theirs(func(w *world, us partnercenter.CustomerUsers) error {
			return drop(us.Update(w.ctx, w.Nora.User, customers.UserUpdate{UserName: "nori"}))
		}), []string{"Contoso update_customer_user_principal_name CustomerUserId"}},
		{customer, theirs(func(w *world, us partnercenter.CustomerUsers) error { return drop(us.Delete(w.ctx, w.Nora.User)) }),
			[]string{"Contoso delete_customer_user CustomerUserId"}},
		{customer, func(w *world) func() error {
			must[customers.User](w)(w.relecloud(w.Anna).Users().Delete(w.ctx, w.Nora.User))
			return func() error { return drop(w.relecloud(w.Anna).Users().Restore(w.ctx, w.Nora.User)) }
		}, []string{"Contoso restore_customer_user CustomerUserId"}},
		{customer, theirs(func(w *world, us partnercenter.CustomerUsers) error {
			return drop(us.ResetPassword(w.ctx, w.Nora.User))
		}),
			[]string{"Contoso reset_customer_user_password CustomerUserId"}},
		{"licences assigned or taken", theirs(func(w *world, us partnercenter.CustomerUsers) error {
			return drop(us.SetLicenses(w.ctx, w.Nora.User, []string{"E3"}, []string{"E1"}))
		}), []string{"Contoso update_customer_user_licenses CustomerUserId AddedLicenseSkuId RemovedLicenseSkuId"}},
	}
}

// invoiceReady is the only operation of the table that is mailed, too.
const invoiceReady = "invoice ready"

func billingScenes() []scene {
	return []scene{{invoiceReady, func(w *world) func() error {
		w.put("euro", orders.License, priced(orders.Monthly, "9.00", "EUR"))
		w.sells(orders.Line{ItemID: fixture.Office})
		w.sells(orders.Line{ItemID: "euro"})
		w.Clock.Set(day(2020, 7, 3))
		return func() error {
			return drop(w.Center.Platform().Bill(w.ctx, w.Bill.Tenant, billing.Recurring, "2020-06"))
		}
	}, []string{"Contoso ready_invoice InvoiceId", "Contoso ready_invoice InvoiceId"}}}
}
