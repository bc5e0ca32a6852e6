package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.store.partnercenter.customers.ICustomer;
import com.microsoft.store.partnercenter.models.subscriptions.Subscription;
import com.microsoft.store.partnercenter.models.subscriptions.SubscriptionStatus;
import com.microsoft.store.partnercenter.models.subscriptions.SupportContact;
import com.microsoft.store.partnercenter.subscriptions.ISubscription;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Subscriptions of Relecloud: five licences, and an Azure plan. */
class SubscriptionsTest {
	private final Fake fake = new Fake();
	private final ICustomer relecloud = fake.relecloud();
	private final ISubscription office = subscription("Office 365 E3");
	private final ISubscription azure = subscription("Azure plan");

	SubscriptionsTest() throws Exception {
	}

	@Test
	void change() {
		Subscription wanted = office.get();
		wanted.setQuantity(7);
		wanted.setFriendlyName("The office");
		office.patch(wanted);
		assertEquals(7, office.get().getQuantity());
		assertEquals("The office", office.get().getFriendlyName());
	}

	@Test
	void areSuspendedAndComeBack() {
		for (SubscriptionStatus status : List.of(SubscriptionStatus.SUSPENDED, SubscriptionStatus.ACTIVE)) {
			Subscription wanted = office.get();
			wanted.setStatus(status);
			office.patch(wanted);
			assertEquals(status, office.get().getStatus());
		}
	}

	@Test
	void haveASupportContact() {
		SupportContact contact = office.getSupportContact().get();
		assertEquals(contact.getSupportTenantId(), office.getSupportContact().update(contact).getSupportTenantId());
	}

	@Test
	void areProvisioned() {
		assertEquals(5, office.getProvisioningStatus().get().getQuantity());
	}

	@Test
	void areRegisteredForReservations() {
		azure.getRegistration().register();
		assertEquals("Registered", azure.getRegistrationStatus().get().getStatus());
	}

	@Test
	void haveAzureSubscriptionsBehindThem() {
		assertEquals("active", Lists.only(azure.getAzurePlanSubscriptionEntitlements()).getStatus());
	}

	@Test
	void sayWhatTheyCanBecome() {
		assertTrue(Lists.of(office.getUpgrades().get()).isEmpty());
	}

	private ISubscription subscription(String offer) {
		String id = Lists.of(relecloud.getSubscriptions().get()).stream()
			.filter(s -> offer.equals(s.getOfferName())).findFirst().orElseThrow().getId();
		return relecloud.getSubscriptions().byId(id);
	}
}
