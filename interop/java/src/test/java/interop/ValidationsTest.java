package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.store.partnercenter.IAggregatePartner;
import org.junit.jupiter.api.Test;

/** What is asked before a customer is created. */
class ValidationsTest {
	private final Fake fake = new Fake();
	private final IAggregatePartner gina = fake.as("gina");

	ValidationsTest() throws Exception {
	}

	@Test
	void validations() {
		assertTrue(gina.getValidations().isAddressValid(Samples.address()));
		assertTrue(gina.getDomains().byDomain("relecloud.onmicrosoft.com").exists());
		assertFalse(gina.getDomains().byDomain("nobody.onmicrosoft.com").exists());
		assertEquals("US", gina.getCountryValidationRules().byCountry("US").get().getIso2Code());
	}
}
