package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"cspkit.example/activity"
	"cspkit.example/customers"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
)

// story is what the chapters hand on to each other.
type story struct {
	center *partnercenter.Center
	clock  *clock

	gerd *partnercenter.Session // Distri's global admin
	ingo *partnercenter.Session // Distri's admin agent
	sam  *partnercenter.Session // Distri's sales agent
	rita *partnercenter.Session // Fabrikam's global admin
	nora *partnercenter.Portal  // Proseware's user

	proseware   customers.Customer
	plan        orders.SubscriptionID
	azure       orders.EntitlementID
	reservation reservations.Reservation
}

func (s *story) formPartnership(ctx context.Context) error {
	title("Provider and reseller form a partnership")
	request, err := s.ingo.Partnerships().Request(ctx, "rita@fabrikam.example")
	if err != nil {
		return err
	}
	say("Ingo drafts a request and sends the e-mail himself: %q", request.Subject)
	partnership, err := s.rita.Partnerships().Accept(ctx, request.URL)
	if err != nil {
		return err
	}
	say("Rita accepts: %s and %s are partners since %s", partnership.ProviderName, partnership.ResellerName, partnership.Since.Format(time.DateOnly))
	return nil
}

func (s *story) createCustomer(ctx context.Context) error {
	title("A new customer for the reseller; its password is shown once")
	made, err := s.ingo.Customers().Create(ctx, customers.NewCustomer{
		Domain:   "proseware.onmicrosoft.com",
		Reseller: s.rita.Identity().Tenant,
		Profile: customers.BillingProfile{
			FirstName: "Piera", LastName: "Pini", Email: "piera@proseware.example", Culture: "it-IT", Language: "it", CompanyName: "Proseware S.p.A.",
			Address: resellers.Address{FirstName: "Piera", LastName: "Pini", Line1: "Via Roma 1", City: "Torino", PostalCode: "10121", Country: "IT"},
		},
		Attestation: &customers.Attestation{FirstName: "Piera", LastName: "Pini", Email: "piera@proseware.example", DateAgreed: s.clock.at},
	})
	if err != nil {
		return err
	}
	s.proseware = made.Customer
	say("%s exists; administrator %s, temporary password %s", made.Customer.CompanyName, made.Credentials.UserName, made.Credentials.Password.Reveal())
	_, err = s.ingo.Customer(s.proseware.ID).Credentials(ctx)
	if err := refused("Asking for the password again", err, pcerr.SecretAlreadyShown); err != nil {
		return err
	}
	piera, err := s.center.SignInToPortal(ctx, made.Credentials.UserName, made.Credentials.Password)
	if err != nil {
		return err
	}
	if err := piera.ChoosePassword(ctx, permissions.NewSecret("una password lunga")); err != nil {
		return err
	}
	nora, err := piera.CreateUser(ctx, customers.NewUser{FirstName: "Nora", LastName: "Neri", UserName: "nora"})
	if err != nil {
		return err
	}
	if s.nora, err = s.center.SignInToPortal(ctx, nora.Credentials.UserName, nora.Credentials.Password); err != nil {
		return err
	}
	return s.nora.ChoosePassword(ctx, permissions.NewSecret("un'altra password"))
}

func (s *story) orderAzurePlan(ctx context.Context) error {
	title("An Azure plan, ordered with the reseller's MPN ID")
	at := s.sam.Customer(s.proseware.ID)
	order, err := at.Orders().Place(ctx, orders.Line{ItemID: azurePlan, ResellerMPNID: "4847383"})
	if err != nil {
		return err
	}
	s.plan = order.Lines[0].Subscription
	plan, err := at.Subscriptions().Get(ctx, s.plan)
	if err != nil {
		return err
	}
	behind, err := at.Subscriptions().Entitlements(ctx, s.plan)
	if err != nil {
		return err
	}
	s.azure = behind[0].ID
	say("Sam orders it: order %s, %s is %s", order.Status, plan.FriendlyName, plan.Status)
	say("partner of record %s, incentive possible: %t", plan.PartnerIDOnRecord, plan.ResellerIncentiveEligible())
	return nil
}

func (s *story) switchPermission(ctx context.Context) error {
	title("Who may let the customer buy reservations itself")
	_, err := s.sam.Customer(s.proseware.ID).PurchasePermission().Enable(ctx)
	if err := refused("Sam, sales agent,", err, pcerr.RoleNotAllowed); err != nil {
		return err
	}
	if _, err := s.ingo.Customer(s.proseware.ID).PurchasePermission().Enable(ctx); err != nil {
		return err
	}
	on, err := s.sam.Customer(s.proseware.ID).PurchasePermission().On(ctx)
	say("Ingo, admin agent, switches it on; Sam reads: on = %t", on)
	return err
}

func (s *story) customerBuys(ctx context.Context) error {
	title("The customer buys")
	purchase := reservations.Purchase{
		ItemID: d2OneYear, Quantity: 2, Term: orders.OneYear, Entitlement: s.azure, Scope: reservations.Scope{Type: reservations.Shared},
	}
	_, err := s.nora.BuyReservation(ctx, purchase)
	if err := refused("Nora", err, pcerr.OwnerRoleRequired); err != nil {
		return err
	}
	err = s.ingo.Customer(s.proseware.ID).AzureRoles().Add(ctx, s.azure, orders.RoleAssignment{Principal: string(s.nora.Identity().User), Role: orders.Owner})
	if err != nil {
		return err
	}
	say("Ingo makes her Owner of the Azure subscription")
	bought, err := s.nora.BuyReservation(ctx, purchase)
	if err != nil {
		return err
	}
	s.reservation = bought.Reservation
	say("Nora buys %d x %s, scope %s, until %s", s.reservation.Quantity, s.reservation.SKU, s.reservation.Scope.Type, s.reservation.ExpiresAt.Format(time.DateOnly))
	say("the portal shows her %s", s.reservation.Prices.WebDirect)
	return nil
}

func (s *story) partnerSees(ctx context.Context) error {
	title("The partner sees it, and was not told")
	at := s.ingo.Customer(s.proseware.ID)
	for order, err := range at.Orders().All(ctx, partnercenter.OrderQuery{}) {
		if err != nil {
			return err
		}
		say("order history: %s, placed by the %s: %s", order.Status, order.PlacedBy, order.Lines[0].FriendlyName)
	}
	for r, err := range at.Reservations().All(ctx, partnercenter.ReservationQuery{}) {
		if err != nil {
			return err
		}
		say("reservations: %s, %s; Distri pays Microsoft %s", r.DisplayName, r.State, r.Prices.PartnerCost)
	}
	newest, err := s.ingo.Activity().List(ctx, activity.Query{Customer: s.proseware.ID}, partnercenter.Paging{Limit: 1})
	if err != nil {
		return err
	}
	say("activity log: %s by %s, PurchasedBy = %s", newest.Items[0].Action(), newest.Items[0].User, newest.Items[0].Data.Get("PurchasedBy"))
	mails := 0
	for m, err := range s.center.Platform().Outbox(ctx, s.ingo.Identity().Tenant) {
		if err != nil {
			return err
		}
		if m.Kind != partnercenter.MailEnrolmentStatus {
			mails++
		}
	}
	say("mails about it: %d", mails)
	return nil
}

func (s *story) cancelReservation(ctx context.Context) error {
	title("Sixty days later: only the partner can cancel")
	s.clock.at = s.clock.at.Add(60 * 24 * time.Hour)
	if err := refused("Nora", s.nora.CancelReservation(ctx, s.reservation.ID), pcerr.PartnerActionRequired); err != nil {
		return err
	}
	cancelled, err := s.ingo.Customer(s.proseware.ID).Reservations().Cancel(ctx, s.reservation.ID)
	if err != nil {
		return err
	}
	say("Ingo asks Microsoft: the reservation is %s", cancelled.State)
	say("remaining value %s, early termination fee %s, credit to Distri %s", cancelled.Settled.Remaining, cancelled.Settled.Fee, cancelled.Settled.Credit)
	return nil
}

func (s *story) removePartnership(ctx context.Context) error {
	title("The partnership ends, the customer stays")
	fabrikam := s.rita.Identity().Tenant
	_, err := s.ingo.Partnerships().Remove(ctx, fabrikam, false)
	if err := refused("Removal without confirmation", err, pcerr.ConfirmationRequired); err != nil {
		return err
	}
	ended, err := s.ingo.Partnerships().Remove(ctx, fabrikam, true)
	if err != nil {
		return err
	}
	say("confirmed: the partnership is %s", ended.State)
	for _, partner := range []*partnercenter.Session{s.ingo, s.rita} {
		for c, err := range partner.Customers().All(ctx, partnercenter.CustomerQuery{}) {
			if err != nil {
				return err
			}
			me, err := partner.Account().Get(ctx)
			if err != nil {
				return err
			}
			say("%s still has %s (administrator privileges %s)", me.Name, c.CompanyName, c.DAP.State)
		}
	}
	return nil
}

func (s *story) printLog(ctx context.Context) error {
	title("Distri's activity log, newest first")
	query := activity.Query{Start: s.clock.at.Add(-90 * 24 * time.Hour)}
	for r, err := range s.ingo.Activity().All(ctx, query) {
		if err != nil {
			return err
		}
		say("%s  %-38s %-18s %s", r.Date.Format(time.DateTime), r.Action(), r.CustomerName, r.User)
	}
	file, err := os.Create("activity.csv")
	if err != nil {
		return err
	}
	if err := s.ingo.Activity().ExportCSV(ctx, file, query); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	fmt.Println("\nThe log is in activity.csv.")
	return nil
}
