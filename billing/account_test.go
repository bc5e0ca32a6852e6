package billing_test

import (
	"testing"

	"cspkit.example/billing"
	"cspkit.example/money"
	"github.com/google/go-cmp/cmp"
)

// TestBILL_2_BILL_6_BILL_8_Accounts has two currencies, both kinds of
// invoices, payments in another order than the invoices, and a note.
func TestBILL_2_BILL_6_BILL_8_Accounts(t *testing.T) {
	t.Parallel()
	june := billing.NewInvoice("R1", contoso, billing.Recurring, "2020-06", "USD")
	june.Total = usd("100.00")
	june, err := june.Pay(usd("40.00"), later)
	wantInvalid(t, "june", err, "", "")
	may := billing.NewInvoice("R0", contoso, billing.Recurring, "2020-05", "USD")
	may.Total = usd("10.00")
	may, err = may.Pay(usd("10.00"), noon)
	wantInvalid(t, "may", err, "", "")
	once := billing.NewInvoice("O1", contoso, billing.OneTime, "2020-06", "USD")
	once.Total = usd("5.00")
	once, note, err := once.Amend("N1", usd("-1.00"), "a slip", later.AddDate(1, 0, 0))
	wantInvalid(t, "note", err, "", "")
	euro := billing.NewInvoice("O2", contoso, billing.OneTime, "2020-06", "EUR")
	euro.Total = money.Must("7", "EUR")

	due := may.Due.AddDate(0, 0, 1)
	got := billing.Accounts([]billing.Invoice{june, may, note, once, euro}, due)
	none := usd("0")
	want := []billing.Account{
		{
			Balance: billing.Balance{Open: money.Must("7", "EUR"), PastDue: money.Zero("EUR")}, First: euro.Date, Latest: euro.Date, LastPayment: money.Zero("EUR"),
			Parts: []billing.Account{{
				Type: billing.OneTime, Balance: billing.Balance{Open: money.Must("7", "EUR"), PastDue: money.Zero("EUR")},
				First: euro.Date, Latest: euro.Date, LastPayment: money.Zero("EUR"),
			}},
		},
		{
			Balance: billing.Balance{Open: usd("64"), PastDue: none}, First: may.Date, Latest: once.Date, LastPayment: usd("40"), LastPaidAt: later,
			Parts: []billing.Account{
				{Type: billing.Recurring, Balance: billing.Balance{Open: usd("60"), PastDue: none}, First: may.Date, Latest: june.Date, LastPayment: usd("40"), LastPaidAt: later},
				{Type: billing.OneTime, Balance: billing.Balance{Open: usd("4"), PastDue: none}, First: once.Date, Latest: once.Date, LastPayment: none},
			},
		},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(money.Amount.Equal)); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
	if got[0].Currency() != "EUR" || billing.Accounts(nil, due) != nil {
		t.Error("an account has its currency; without invoices there is none")
	}
}

// TestBILL_22_Over holds that a budget may be spent to the last cent.
func TestBILL_22_Over(t *testing.T) {
	t.Parallel()
	for spent, over := range map[string]bool{"99.99": false, "100": false, "100.01": true} {
		s := billing.Spending{Budget: usd("100"), Spent: usd(spent)}
		if s.Over() != over {
			t.Errorf("%s of 100 spent: over is %v", spent, s.Over())
		}
	}
	if (billing.Spending{Spent: usd("5")}).Over() {
		t.Error("over without a budget")
	}
}
