package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Contoso sells to Relecloud: orders and carts. */
class SalesTest {
	private final Fake fake = new Fake();
	private final ICustomer relecloud = fake.relecloud();

	SalesTest() throws Exception {
	}

	@Test
	void orders() {
		Order made = relecloud.getOrders().create(order(line(offer("Office 365 E3"), 3)));
		OrderLineItem line = made.getLineItems().iterator().next();
		assertEquals(3, line.getQuantity());

		assertEquals(made.getId(), relecloud.getOrders().byId(made.getId()).get().getId());
		assertTrue(Lists.of(relecloud.getOrders().get(), Order::getId).contains(made.getId()));
		assertEquals(line.getSubscriptionId(), Lists.only(relecloud.getSubscriptions().byOrder(made.getId()).get()).getId());
	}

	@Test
	void addOns() {
		Order order = order(line(offer("Office 365 E3"), 3));
		OrderLineItem base = relecloud.getOrders().create(order).getLineItems().iterator().next();
		OrderLineItem audio = line(offer("Audio conferencing"), 3);
		audio.setParentSubscriptionId(base.getSubscriptionId());
		relecloud.getOrders().create(order(audio));
		assertEquals("Audio conferencing", Lists.only(relecloud.getSubscriptions().byId(base.getSubscriptionId()).getAddOns().get()).getOfferName());
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

	private Offer offer(String name) {
		return Lists.of(fake.as("anna").getOffers().byCountry("US").get()).stream()
			.filter(offer -> name.equals(offer.getName())).findFirst().orElseThrow();
	}

	private Order order(OrderLineItem line) {
		Order order = new Order();
		order.setReferenceCustomerId(relecloud.get().getId());
		order.setBillingCycle(BillingCycleType.MONTHLY);
		order.setLineItems(List.of(line));
		return order;
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
