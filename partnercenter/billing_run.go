package partnercenter

import (
	"context"
	"slices"
	"strings"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/resellers"
	"cspkit.example/reservations"
	"cspkit.example/store"
)

// billedAtOnce is how many customers one transaction of a billing run bills.
// It bounds the memory that a run takes, and how long it keeps other writers
// waiting.
const billedAtOnce = 50

// Bill makes a partner's invoices of a kind about a calendar month, with their
// reconciliation files: one in each currency, none where there are no charges
// (BILL-4 to BILL-7). It takes all charges that came up before the end of the
// month and that no invoice has yet, so a month that was left out is made up
// for; usage comes with the run about its own month. The last transaction mails the partner's global admins and billing
// admins and leaves ready_invoice (BILL-9); up to then nobody sees anything.
//
// A run that was interrupted goes on where it ended. Billing a month again
// makes nothing new and returns the same invoices, as they are now. It refuses
// invalid_input before the day on which such invoices are dated. A sandbox
// makes no invoices (SBX-2).
func (p *Platform) Bill(ctx context.Context, partner permissions.TenantID, t billing.InvoiceType, m billing.Month) (made []billing.Invoice, err error) {
	if p.center.opts.Sandbox {
		return nil, nil
	}
	for done := false; !done && err == nil; {
		err = p.do(ctx, func(u *unit) error {
			seller, run, err := u.billingRun(partner, t, m)
			switch {
			case err != nil:
			case run.Done:
				made, err = u.invoicesOf(run)
			default:
				err = u.billSome(&run, seller)
				made = run.Invoices
			}
			done = run.Done
			return err
		})
	}
	if err != nil {
		return nil, err
	}
	return made, nil
}

// billingRun reads how far a run is, or begins it, and the partner that it
// bills.
func (u *unit) billingRun(partner permissions.TenantID, t billing.InvoiceType, m billing.Month) (seller resellers.Partner, run billingRun, err error) {
	if partner, err = check.GUID("partner", partner); err != nil {
		return seller, run, err
	}
	if seller, err = u.partnerAccount(partner); err != nil {
		return seller, run, err
	}
	if !t.Valid() {
		return seller, run, pcerr.Invalid("BILL-4", "type", "use recurring or one_time")
	}
	if err := m.Check(); err != nil {
		return seller, run, err
	}
	if date := t.Date(m); u.at.Before(date) {
		return seller, run, pcerr.Invalid("BILL-7", "month", "invoices about "+string(m)+" are made from "+date.Format("2006-01-02")+" on")
	}
	run, _, err = find(u, billingRuns, runKey(partner, t, m))
	run.Partner, run.Type, run.Month = partner, t, m
	return seller, run, err
}

// bill is what a customer is charged in a run, and what changes by it.
type bill struct {
	customer      customers.Customer
	charges       []billing.Charge // new ones
	taken         []billing.Charge // stored ones
	subscriptions []orders.Subscription
	reservations  []reservations.Reservation
}

// billSome bills the next customers of a run. All reading comes before the
// writing, which is cheaper.
func (u *unit) billSome(run *billingRun, seller resellers.Partner) error {
	next := store.Scan{Prefix: within(string(run.Partner)), Limit: billedAtOnce}
	if run.After != "" {
		next.After = store.Position{Key: key(string(run.Partner), string(run.After))}
	}
	var bills []bill
	for c, err := range scan(u, customerRecords, next) {
		if err != nil {
			return err
		}
		run.After = c.ID
		b, err := u.bill(c, run)
		if err != nil {
			return err
		}
		bills = append(bills, b)
	}
	rates, err := u.rates(run.Month)
	if err != nil {
		return err
	}
	for _, b := range bills {
		if err := u.saveBill(run, seller, &rates, b); err != nil {
			return err
		}
	}
	if len(bills) < billedAtOnce {
		run.Done = true
		if err := u.finishRun(run); err != nil {
			return err
		}
	}
	return save(u, billingRuns, run)
}

// bill gathers the charges of a customer.
func (u *unit) bill(c customers.Customer, run *billingRun) (b bill, err error) {
	b.customer = c
	before := run.Month.End()
	if b.taken, err = u.unbilled(string(c.Partner), string(c.ID), run.Type, before); err != nil {
		return b, err
	}
	sold, err := collect(u, subscriptions, within(string(c.Partner), string(c.ID)))
	if err != nil {
		return b, err
	}
	for _, s := range sold {
		if billing.FileOf(s.ProductType).InvoiceType() != run.Type {
			continue
		}
		due, settled, err := u.due(s, before)
		if err != nil {
			return b, err
		}
		if len(due) > 0 {
			b.charges, b.subscriptions = append(b.charges, due...), append(b.subscriptions, settled)
		}
	}
	used, err := u.usageCharges(c, sold, run.Type, run.Month)
	if b.charges = append(b.charges, used...); err != nil || run.Type == billing.Recurring {
		return b, err
	}
	bought, err := collect(u, reservationTable, within(string(c.Partner), string(c.ID)))
	for _, r := range bought {
		if due, settled := billing.OfReservation(r, before); len(due) > 0 {
			b.charges, b.reservations = append(b.charges, due...), append(b.reservations, settled)
		}
	}
	return b, err
}

// saveBill puts the charges of a customer on the invoices of a run.
func (u *unit) saveBill(run *billingRun, seller resellers.Partner, rates *billing.Rates, b bill) error {
	currency := currencyFor(run.Type, &seller, &b.customer)
	lines := slices.Concat(b.taken, b.charges)
	slices.SortStableFunc(lines, billing.Charge.Compare)
	for _, c := range lines {
		l := c.For(seller, b.customer).In(currency, rates)
		i := u.invoiceIn(run, l.Total.Currency())
		i.Add(&l)
		if err := save(u, invoiceLines, &invoiceLine{i.ID, i.Lines, l}); err != nil {
			return err
		}
	}
	for _, c := range b.taken {
		if err := remove(u, charges, &c); err != nil {
			return err
		}
	}
	for _, s := range b.subscriptions {
		if err := save(u, subscriptions, &s); err != nil {
			return err
		}
	}
	for _, r := range b.reservations {
		if err := save(u, reservationTable, &r); err != nil {
			return err
		}
	}
	return nil
}

// currencyFor is the currency of a customer's charges on invoices of a kind
// (BILL-6).
func currencyFor(t billing.InvoiceType, seller *resellers.Partner, c *customers.Customer) string {
	if t == billing.OneTime {
		return billing.CurrencyOf(c.Country)
	}
	return seller.Billing.Currency
}

// invoiceIn is the invoice of a run in a currency (BILL-6).
func (u *unit) invoiceIn(run *billingRun, currency string) *billing.Invoice {
	at := slices.IndexFunc(run.Invoices, func(i billing.Invoice) bool { return i.Total.Currency() == currency })
	if at < 0 {
		run.Invoices = append(run.Invoices, billing.NewInvoice(u.newInvoiceID(), run.Partner, run.Type, run.Month, currency))
		at = len(run.Invoices) - 1
	}
	return &run.Invoices[at]
}

// newInvoiceID draws the number of an invoice.
func (u *unit) newInvoiceID() billing.InvoiceID {
	return billing.InvoiceID("D" + strings.ToUpper(u.newOrderID()[:9]))
}

// invoicesOf reads the invoices of a run as they are now.
func (u *unit) invoicesOf(run billingRun) (made []billing.Invoice, err error) {
	for _, i := range run.Invoices {
		if i, err = u.invoice(run.Partner, i.ID); err != nil {
			return nil, err
		}
		made = append(made, i)
	}
	return made, nil
}

// finishRun stores the invoices of a run, tells the partner and records them
// (BILL-9).
func (u *unit) finishRun(run *billingRun) error {
	users, err := collect(u, partnerUsers, within(string(run.Partner)))
	if err != nil {
		return err
	}
	for n := range run.Invoices {
		i := &run.Invoices[n]
		i.Stamp = i.Touch(u.at)
		if err := save(u, invoices, i); err != nil {
			return err
		}
		for _, user := range users {
			if !user.Active() || !user.Roles.Any(permissions.GlobalAdmin|permissions.BillingAdmin) {
				continue
			}
			if err := u.mail(Mail{Tenant: run.Partner, To: user.Email, Kind: MailInvoiceReady, About: string(i.ID)}); err != nil {
				return err
			}
		}
		if err := u.record(entry{op: activity.ReadyInvoice, log: run.Partner, new: *i, data: []string{"InvoiceId", string(i.ID)}}); err != nil {
			return err
		}
	}
	return nil
}
