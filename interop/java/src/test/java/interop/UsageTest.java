package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.store.partnercenter.customers.ICustomer;
import com.microsoft.store.partnercenter.models.usage.SpendingBudget;
import com.microsoft.store.partnercenter.models.utilizations.AzureUtilizationGranularity;
import com.microsoft.store.partnercenter.models.utilizations.AzureUtilizationRecord;
import org.joda.time.DateTime;
import org.joda.time.DateTimeZone;
import org.junit.jupiter.api.Test;

/** What Relecloud uses and may spend. */
class UsageTest {
	private final Fake fake = new Fake();
	private final ICustomer relecloud = fake.relecloud();

	UsageTest() throws Exception {
	}

	@Test
	void budgets() {
		SpendingBudget budget = new SpendingBudget();
		budget.setAmount(250.0);
		relecloud.getUsageBudget().patch(budget);
		assertEquals(250.0, relecloud.getUsageBudget().get().getAmount());
		assertEquals(250.0, relecloud.getUsageSummary().get().getBudget().getAmount());
	}

	@Test
	void records() {
		assertFalse(Lists.of(fake.as("anna").getCustomers().getUsageRecords().get()).isEmpty());
		assertFalse(Lists.of(relecloud.getSubscriptions().getUsageRecords().get()).isEmpty());
		assertEquals("Contoso", fake.as("anna").getUsageSummary().get().getResourceName());
	}

	@Test
	void utilization() {
		ICustomer proseware = fake.customer("Proseware");
		String azure = Lists.only(proseware.getSubscriptions().get()).getId();
		AzureUtilizationRecord day = Lists.only(proseware.getSubscriptions().byId(azure).getUtilization().getAzure()
			.query(new DateTime(2020, 6, 1, 0, 0, DateTimeZone.UTC), new DateTime(2020, 6, 3, 0, 0, DateTimeZone.UTC), AzureUtilizationGranularity.DAILY, true, 100));
		assertEquals(2.0, day.getQuantity());
		assertEquals("hours of D2", day.getResource().getId());
	}

	@Test
	void rates() {
		assertTrue(fake.as("anna").getRateCards().getAzure().get("USD", "US").getMeters().iterator().hasNext());
	}
}
