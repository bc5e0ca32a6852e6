package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.store.partnercenter.IAggregatePartner;
import com.microsoft.store.partnercenter.models.auditing.AuditRecord;
import com.microsoft.store.partnercenter.models.auditing.OperationType;
import com.microsoft.store.partnercenter.models.customers.Customer;
import com.microsoft.store.partnercenter.models.query.IQuery;
import com.microsoft.store.partnercenter.models.query.QueryFactory;
import com.microsoft.store.partnercenter.models.query.filters.FieldFilterOperation;
import com.microsoft.store.partnercenter.models.query.filters.SimpleFieldFilter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.joda.time.DateTime;
import org.junit.jupiter.api.Test;

class AuditTest {
	private static final DateTime JUNE = new DateTime(2020, 6, 1, 0, 0);
	private static final DateTime JULY = new DateTime(2020, 7, 31, 0, 0);

	private final Fake fake = new Fake();
	private final IAggregatePartner anna = fake.as("anna");

	AuditTest() throws Exception {
	}

	@Test
	void everyRecordIsReadPageByPage() {
		List<String> ids = Lists.of(anna.getAuditRecords().query(JUNE, JULY, QueryFactory.getInstance().buildIndexedQuery(500)), AuditRecord::getId);
		List<List<AuditRecord>> pages = Lists.pages(anna.getEnumerators().getAuditRecords()
			.create(anna.getAuditRecords().query(JUNE, JULY, QueryFactory.getInstance().buildIndexedQuery(3))));
		assertTrue(pages.size() > 2);
		assertEquals(ids, pages.stream().flatMap(List::stream).map(AuditRecord::getId).collect(Collectors.toList()));
	}

	@Test
	void aNewCustomerIsRecorded() {
		Customer wingtip = anna.getCustomers().create(Samples.customer("Wingtip"));
		IQuery ofWingtip = QueryFactory.getInstance().buildSimpleQuery(
			new SimpleFieldFilter("CustomerId", FieldFilterOperation.EQUALS, wingtip.getId()));
		AuditRecord record = Lists.only(anna.getAuditRecords().query(JUNE, JULY, ofWingtip));
		assertEquals(OperationType.ADD_CUSTOMER, record.getOperationType());
		assertEquals("Wingtip", record.getCustomerName());
		assertFalse(record.getUserPrincipalName().isEmpty());
	}

	@Test
	void recordsAreFoundByName() {
		IQuery ofRelecloud = QueryFactory.getInstance().buildSimpleQuery(
			new SimpleFieldFilter("CompanyName", FieldFilterOperation.SUBSTRING, "lecl"));
		Set<String> names = new HashSet<>(Lists.of(anna.getAuditRecords().query(JUNE, JULY, ofRelecloud), AuditRecord::getCustomerName));
		assertEquals(Set.of("Relecloud"), names);
	}
}
