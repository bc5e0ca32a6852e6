package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
	"cspkit.example/reservations"
)

const june billing.Month = "2020-06"

// play lets June pass, day by day: Microsoft's side takes the usage in and
// looks at the budgets.
func (m *month) play(ctx context.Context) error {
	title("June passes")
	partner := m.gerd.Identity().Tenant
	var spent billing.Spending
	for day := june.Begin(); day.Before(june.End()); day = day.AddDate(0, 0, 1) {
		var err error
		if spent, err = m.gerd.Customer(m.customers[2].id).Spending(ctx); err != nil {
			return err
		}
		m.now = day.AddDate(0, 0, 1)
		for _, c := range m.customers {
			if err := m.center.Platform().ReportUsage(ctx, c.id, c.usage(day)...); err != nil {
				return err
			}
		}
		if err := m.center.Platform().CheckBudgets(ctx, partner); err != nil {
			return err
		}
	}
	for mail, err := range m.center.Platform().Outbox(ctx, partner) {
		if err != nil {
			return err
		}
		if mail.Kind != partnercenter.MailBudgetThreshold {
			continue
		}
		say("%s: a mail to %s: Bellows has used 80 %% of its budget", mail.At.Format(time.DateOnly), mail.To)
	}
	say("%s: Bellows has spent %s, %d %% of its budget; usage was never stopped", june.End().AddDate(0, 0, -1).Format(time.DateOnly), spent.Spent, spent.PercentUsed())
	return nil
}

// usage is a day of a customer: one machine in its first Azure subscription,
// two in the second, all day long.
func (c *customer) usage(day time.Time) []reservations.Usage {
	var rows []reservations.Usage
	for n, azure := range c.azure {
		for h := range 24 {
			rows = append(rows, reservations.Usage{
				Entitlement: azure, Hour: day.Add(time.Duration(h) * time.Hour), Meter: "d2-hours",
				ResourceType: "virtual_machines", SKU: "Standard_D2s_v3", Region: "westeurope",
				Quantity: reservations.Units(n + 1), UnitPrice: money.Must("0.10", "EUR"),
			})
		}
	}
	return rows
}

// compare shows what the reservations did for the customers.
func (m *month) compare(ctx context.Context) error {
	title("The same machines under a shared scope, a single scope, and without a reservation")
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "customer\tscope\tmachine hours\tcovered\tcharged\tutilisation\t")
	for _, c := range m.customers {
		at := m.gerd.Customer(c.id)
		records, err := at.Usage().Records(ctx, partnercenter.UsageQuery{From: june.Begin(), To: june.End(), By: billing.Monthly})
		if err != nil {
			return err
		}
		var used, covered reservations.Quantity
		for _, r := range records {
			used, covered = used+r.Quantity, covered+r.Covered
		}
		utilisation := "-"
		if c.reservation != "" {
			u, err := at.Reservations().Utilization(ctx, c.reservation, june.Begin(), june.End())
			if err != nil {
				return err
			}
			utilisation = u.Percent() + " %"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t\n", c.name, scopeName(c.scope), used, covered, billing.Summarize(records)[0], utilisation)
	}
	return table.Flush()
}

func scopeName(s reservations.ScopeType) string {
	if s == "" {
		return "none"
	}
	return string(s)
}

// bill makes the invoices of June and shows them with their files.
func (m *month) bill(ctx context.Context) error {
	title("The invoices of June")
	partner := m.gerd.Identity().Tenant
	for _, t := range []billing.InvoiceType{billing.Recurring, billing.OneTime} {
		m.now = t.Date(june)
		if _, err := m.center.Platform().Bill(ctx, partner, t, june); err != nil {
			return err
		}
	}
	for i, err := range m.gerd.Invoices().All(ctx, partnercenter.InvoiceQuery{}) {
		if err != nil {
			return err
		}
		say("%s invoice %s of %s: %s, %s until %s", i.Type, i.ID, i.Date.Format(time.DateOnly), i.Total, i.Payment, i.Due.Format(time.DateOnly))
		for _, file := range i.Details() {
			if err := m.printFile(ctx, i.ID, file); err != nil {
				return err
			}
		}
	}
	return nil
}

// printFile prints a reconciliation file as a table.
func (m *month) printFile(ctx context.Context, id billing.InvoiceID, file billing.FileKind) error {
	say("file %s:", file)
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for l, err := range m.gerd.Invoices().Lines(ctx, id, file) {
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "      %s\t%s\t%s\t%s\t%s\n", l.CustomerName, l.Product, l.ChargeType, l.Quantity, l.Total)
	}
	return table.Flush()
}

// payLate lets the invoices run past their due date.
func (m *month) payLate(ctx context.Context) error {
	title("A payment that comes late")
	invoices := m.gerd.Invoices()
	page, err := invoices.List(ctx, partnercenter.InvoiceQuery{Type: billing.OneTime})
	if err != nil {
		return err
	}
	i := page.Items[0]
	m.now = i.Due.AddDate(0, 0, 1)
	if i, err = invoices.Get(ctx, i.ID); err != nil {
		return err
	}
	say("%s: invoice %s is %s", m.now.Format(time.DateOnly), i.ID, i.Payment)
	partner := m.gerd.Identity().Tenant
	m.now = i.Due.AddDate(0, 0, 61)
	suspended, err := m.center.Platform().SuspendPastDue(ctx, partner)
	if err != nil {
		return err
	}
	say("%s: 60 days later still unpaid; the account of %s is %s", m.now.Format(time.DateOnly), suspended.Name, suspended.Status)
	for i, err := range invoices.All(ctx, partnercenter.InvoiceQuery{}) {
		if err != nil {
			return err
		}
		if _, err := m.center.Platform().Pay(ctx, partner, i.ID, i.Total); err != nil {
			return err
		}
	}
	active, err := m.center.Platform().SetProgramStatus(ctx, partner, permissions.ProgramActive)
	if err != nil {
		return err
	}
	if i, err = invoices.Get(ctx, i.ID); err != nil {
		return err
	}
	say("the invoices are paid: invoice %s is %s, the account is %s", i.ID, i.Payment, active.Status)
	return nil
}
