package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.store.partnercenter.customers.ICustomer;
import com.microsoft.store.partnercenter.models.carts.Cart;
import com.microsoft.store.partnercenter.models.carts.CartCheckoutResult;
import com.microsoft.store.partnercenter.models.carts.CartLineItem;
import com.microsoft.store.partnercenter.models.offers.BillingCycleType;
import com.microsoft.store.partnercenter.models.offers.Offer;
import com.microsoft.store.partnercenter.models.orders.Order;
import com.microsoft.store.partnercenter.models.orders.OrderLineItem;
import com.microsoft.store.partnercenter.models.subscriptions.Subscription;
import com.microsoft.store.partnercenter.models.subscriptions.SubscriptionStatus;
import com.microsoft.store.partnercenter.models.subscriptions.SupportContact;
import com.microsoft.store.partnercenter.subscriptions.ISubscription;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Contoso sells to Relecloud: offers, orders, carts, subscriptions. */
class SalesTest {
	private final Fake fake = new Fake();
	private final ICustomer relecloud = fake.relecloud();

	SalesTest() throws Exception {
	}

	@Test
	void offers() {
		Offer office = offer("Office 365 E3");
		Offer read = fake.as("anna").getOffers().byCountry("US").byId(office.getId()).get();
		assertEquals(office.getName(), read.getName());
		assertFalse(read.getIsAddOn());
		assertEquals("Audio conferencing", Lists.only(fake.as("anna").getOffers().byCountry("US").byId(office.getId()).getAddOns().get()).getName());
		assertFalse(Lists.of(fake.as("anna").getOfferCategories().byCountry("US").get()).isEmpty());
	}

	@Test
	void orders() {
		Order order = new Order();
		order.setReferenceCustomerId(relecloud.get().getId());
		order.setBillingCycle(BillingCycleType.MONTHLY);
		order.setLineItems(List.of(line(offer("Office 365 E3"), 3)));
		Order made = relecloud.getOrders().create(order);
		OrderLineItem line = made.getLineItems().iterator().next();
		assertEquals(3, line.getQuantity());

		assertEquals(made.getId(), relecloud.getOrders().byId(made.getId()).get().getId());
		assertTrue(Lists.of(relecloud.getOrders().get(), Order::getId).contains(made.getId()));
		assertEquals(line.getSubscriptionId(), Lists.only(relecloud.getSubscriptions().byOrder(made.getId()).get()).getId());
	}

	@Test
	void carts() {
		CartLineItem line = new CartLineItem();
		line.setId(0);
		line.setCatalogItemId("office-e3");
		line.setQuantity(2);
		line.setBillingCycle(com.microsoft.store.partnercenter.models.products.BillingCycleType.MONTHLY);
		Cart cart = new Cart();
		cart.setLineItems(List.of(line));
		cart = relecloud.getCarts().create(cart);
		assertNull(cart.getLineItems().get(0).getError());

		cart.getLineItems().get(0).setQuantity(4);
		cart = relecloud.getCarts().byId(cart.getId()).put(cart);
		assertEquals(4, relecloud.getCarts().byId(cart.getId()).get().getLineItems().get(0).getQuantity());

		CartCheckoutResult result = relecloud.getCarts().byId(cart.getId()).checkout();
		OrderLineItem bought = result.getOrders().get(0).getLineItems().iterator().next();
		assertEquals(4, relecloud.getSubscriptions().byId(bought.getSubscriptionId()).get().getQuantity());
	}

	@Test
	void subscriptions() {
		ISubscription office = relecloud.getSubscriptions().byId(office().getId());
		Subscription wanted = office.get();
		wanted.setQuantity(7);
		wanted.setFriendlyName("The office");
		office.patch(wanted);
		assertEquals(7, office.get().getQuantity());
		assertEquals("The office", office.get().getFriendlyName());

		wanted = office.get();
		wanted.setStatus(SubscriptionStatus.SUSPENDED);
		office.patch(wanted);
		assertEquals(SubscriptionStatus.SUSPENDED, office.get().getStatus());
		wanted = office.get();
		wanted.setStatus(SubscriptionStatus.ACTIVE);
		office.patch(wanted);
		assertEquals(SubscriptionStatus.ACTIVE, office.get().getStatus());
		assertEquals(List.of(), Lists.of(office.getAddOns().get()));
	}

	@Test
	void supportContacts() {
		ISubscription office = relecloud.getSubscriptions().byId(office().getId());
		SupportContact contact = office.getSupportContact().get();
		assertEquals(contact.getSupportTenantId(), office.getSupportContact().update(contact).getSupportTenantId());
	}

	/** The licences that Relecloud has from the beginning. */
	private Subscription office() {
		return Lists.of(relecloud.getSubscriptions().get()).stream().filter(s -> s.getQuantity() == 5).findFirst().orElseThrow();
	}

	private Offer offer(String name) {
		return Lists.of(fake.as("anna").getOffers().byCountry("US").get()).stream()
			.filter(offer -> name.equals(offer.getName())).findFirst().orElseThrow();
	}

	private static OrderLineItem line(Offer offer, int quantity) {
		OrderLineItem line = new OrderLineItem();
		line.setLineItemNumber(0);
		line.setOfferId(offer.getId());
		line.setFriendlyName(offer.getName());
		line.setQuantity(quantity);
		return line;
	}
}
