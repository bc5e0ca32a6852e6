package model

import (
	"time"

	"cspkit.example/activity"
	"cspkit.example/billing"
	"cspkit.example/money"
	"cspkit.example/partnercenter"
)

func init() {
	operations["set a budget"] = (*history).setBudget
	operations["choose budget mails"] = (*history).chooseMails
	operations["check budgets"] = (*history).checkBudgets
	operations["read a budget"] = (*history).readBudget
	operations["read usage"] = (*history).readUsage
}

// month is a month of an organisation's with a partner.
type month struct {
	pair
	begins time.Time
}

func (h *history) setBudget() {
	by, o := h.target()
	cents := pick(h, "budget", []int{0, 0, 10, 50, 10000})
	action, to := "budget.set", dollars(cents)
	if cents == 0 {
		action, to = "budget.remove", money.Amount{}
	}
	h.try(attempt{by, "set a budget", h.on(by, o, action), func() error {
		_, err := h.world.As(by.Identity).Customer(o.id).SetBudget(h.ctx, to)
		return err
	}, func() {
		h.budgets[pair{by.of, o}] = cents
		h.log(by.of, by, activity.UpdateCustomerSpendingBudget)
	}})
}

func (h *history) chooseMails() {
	by, on := h.somebody(pick(h, "partner", h.billed())), h.number("on", 0, 3) > 0
	h.try(attempt{by, "choose budget mails", may(by, "profile.view_own"), func() error {
		return h.world.As(by.Identity).NotifyMe(h.ctx, on)
	}, func() { by.notify = on }})
}

// spent is what an organisation used in a month up to the last midnight, in
// cents (BILL-23).
func (h *history) spent(p *partner, o *org, begins time.Time) (cents int) {
	to, midnight := begins.AddDate(0, 1, 0), h.world.Clock.Now().Truncate(24*time.Hour)
	if midnight.Before(to) {
		to = midnight
	}
	for _, c := range h.usageCosts(p, o, begins, to) {
		cents += c
	}
	return cents
}

// checkBudgets mails who chose it about every organisation that used 80 % of
// its budget in the month of the day before, once (BILL-24).
func (h *history) checkBudgets() {
	p := pick(h, "partner", h.billed())
	h.try(attempt{microsoft, "check budgets", "", func() error { return h.world.Center.Platform().CheckBudgets(h.ctx, p.id) }, func() {
		var whom []string
		for _, u := range p.users {
			if u.notify && !u.gone {
				whom = append(whom, u.upn)
			}
		}
		begins := monthOf(h.world.Clock.Now().Truncate(24 * time.Hour).Add(-1))
		for _, o := range h.orgs {
			about := month{pair{p, o}, begins}
			budget := h.budgets[pair{p, o}]
			if len(whom) == 0 || budget == 0 || !h.tie(p, o).active || h.told[about] || h.spent(p, o, begins)*100 < budget*80 {
				continue
			}
			h.told[about] = true
			h.mails(p, partnercenter.MailBudgetThreshold, whom...)
		}
	}})
}

func (h *history) readBudget() {
	by, o := h.target()
	var got billing.Spending
	h.try(attempt{by, "read a budget", h.on(by, o, "budget.view"), func() (err error) {
		got, err = h.world.As(by.Identity).Customer(o.id).Spending(h.ctx)
		return err
	}, func() {
		budget := h.budgets[pair{by.of, o}]
		if budget == 0 {
			h.compareRows(by, "budget.view", []string{upTo(got.Budget.IsZero(), got.PercentUsed())}, []string{"true 0"})
			return
		}
		spent := h.spent(by.of, o, monthOf(h.world.Clock.Now()))
		h.compareRows(by, "budget.view", []string{upTo(got.Budget, got.Spent.Round(), got.PercentUsed())}, []string{upTo(dollars(budget), dollars(spent), spent*100/budget)})
	}})
}

// readUsage shows what an organisation used this month up to midnight.
func (h *history) readUsage() {
	by, o := h.target()
	sum := money.Zero("USD")
	h.try(attempt{by, "read usage", h.on(by, o, "usage.get"), func() error {
		summaries, err := h.world.As(by.Identity).Customer(o.id).Usage().Summary(h.ctx)
		if err == nil {
			for _, cost := range summaries[0].Cost {
				sum = sum.Add(cost)
			}
		}
		return err
	}, func() {
		if want := dollars(h.spent(by.of, o, monthOf(h.world.Clock.Now()))); !sum.Equal(want) {
			h.t.Fatalf("%s used %s through %s, the model says %s", o.name, sum, by.of.name, want)
		}
	}})
}
