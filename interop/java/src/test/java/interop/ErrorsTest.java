package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.microsoft.store.partnercenter.exception.PartnerErrorCategory;
import com.microsoft.store.partnercenter.exception.PartnerException;
import com.microsoft.store.partnercenter.models.applicationconsents.ApplicationConsent;
import com.microsoft.store.partnercenter.models.customers.Customer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ErrorsTest {
	private final Fake fake = new Fake();

	ErrorsTest() throws Exception {
	}

	@Test
	void badInput() {
		Customer incomplete = Samples.customer("Wingtip");
		incomplete.getBillingProfile().setDefaultAddress(null);
		wants(PartnerErrorCategory.BAD_INPUT, () -> fake.as("anna").getCustomers().create(incomplete));
	}

	@Test
	void notFound() {
		wants(PartnerErrorCategory.NOT_FOUND, () -> fake.as("anna").getCustomers().byId("11111111-2222-4333-8444-555555555555").get());
	}

	@Test
	void aStrangersCustomerIsNotFound() {
		String foreign = fake.relecloud().get().getId();
		wants(PartnerErrorCategory.NOT_FOUND, () -> fake.as("lars").getCustomers().byId(foreign).get());
	}

	@Test
	void forbidden() {
		wants(PartnerErrorCategory.FORBIDDEN, () -> fake.as("bill").getCustomers().create(Samples.customer("Wingtip")));
	}

	@Test
	void alreadyExists() {
		fake.as("anna").getCustomers().create(Samples.customer("Wingtip"));
		wants(PartnerErrorCategory.ALREADY_EXISTS, () -> fake.as("anna").getCustomers().create(Samples.customer("Wingtip")));
	}

	@Test
	void whatIsNotServed() {
		wants(PartnerErrorCategory.BAD_INPUT, () -> fake.relecloud().getApplicationConsents().create(new ApplicationConsent()));
	}

	@Test
	void tooManyRequestsAreRepeated() throws Exception {
		fake.tell("faults", "{\"path\":\"/v1/customers\",\"status\":429,\"times\":2}");
		assertEquals(2, fake.as("anna").getCustomers().get().getTotalCount());
	}

	@Test
	void aLostAnswerIsGivenAgain() throws Exception {
		fake.tell("faults", "{\"method\":\"POST\",\"path\":\"/v1/customers\",\"status\":503,\"lost\":true,\"times\":1}");
		fake.as("anna").getCustomers().create(Samples.customer("Wingtip"));
		assertEquals(3, fake.as("anna").getCustomers().get().getTotalCount());
	}

	private static void wants(PartnerErrorCategory category, Executable call) {
		PartnerException refusal = assertThrows(PartnerException.class, call);
		assertEquals(category, refusal.getErrorCategory(), refusal.toString());
	}
}
