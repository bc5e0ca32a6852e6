package rest

import (
	"encoding/json"
	"net/http"

	"cspkit.example/money"
)

var budgetRoutes = []route{
	{http.MethodGet, "/v1/customers/{customer}/usagebudget", anyone, "get-a-customer-s-usage-spending-budget", (*call).budget},
	{http.MethodPatch, "/v1/customers/{customer}/usagebudget", anyone, "update-a-customer-s-usage-spending-budget", (*call).patchBudget},
}

// budgetJSON is what a customer may spend in a month; without an amount it has
// no budget. The service sends the amount twice.
type budgetJSON struct {
	Amount              *json.Number `json:"amount,omitempty"`
	UsageSpendingBudget *json.Number `json:"usageSpendingBudget,omitempty"`
	Links               *selfLink    `json:"links,omitempty"`
	Attributes          *attributes  `json:"attributes"`
}

func budgetOf(budget money.Amount) *budgetJSON {
	out := &budgetJSON{Attributes: class("SpendingBudget")}
	if !budget.IsZero() {
		n := number(budget)
		out.Amount, out.UsageSpendingBudget = &n, &n
	}
	return out
}

func (c *call) budget() (*answer, error) {
	found, err := c.at().Spending(c)
	if err != nil {
		return nil, err
	}
	return c.budgetAnswer(found.Budget)
}

func (c *call) budgetAnswer(budget money.Amount) (*answer, error) {
	out := budgetOf(budget)
	out.Links = self(c.uri())
	return ok(out)
}

// patchBudget sets the budget, in the currency of the customer's usage, or
// removes it where the body has no amount.
func (c *call) patchBudget() (*answer, error) {
	var in budgetJSON
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	var to money.Amount
	err := c.atomically(func(c *call) error {
		if in.Amount != nil {
			if _, err := c.at().Spending(c); err != nil { // before the usage, which others see
				return err
			}
			used, err := c.at().Usage().ToDate(c)
			if err != nil {
				return err
			}
			if to, err = money.Parse("amount", in.Amount.String(), costOf(used).CurrencyCode); err != nil {
				return err
			}
		}
		_, err := c.at().SetBudget(c, to)
		return err
	})
	if err != nil {
		return nil, err
	}
	return c.budgetAnswer(to)
}
