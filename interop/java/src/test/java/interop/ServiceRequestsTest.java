package interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.store.partnercenter.IAggregatePartner;
import com.microsoft.store.partnercenter.models.query.QueryFactory;
import com.microsoft.store.partnercenter.models.servicerequests.ServiceRequest;
import com.microsoft.store.partnercenter.models.servicerequests.ServiceRequestNote;
import com.microsoft.store.partnercenter.models.servicerequests.ServiceRequestSeverity;
import com.microsoft.store.partnercenter.models.servicerequests.ServiceRequestStatus;
import com.microsoft.store.partnercenter.models.servicerequests.SupportTopic;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceRequestsTest {
	private final Fake fake = new Fake();
	private final IAggregatePartner anna = fake.as("anna");

	ServiceRequestsTest() throws Exception {
	}

	@Test
	void opensWritesANoteAndCloses() {
		ServiceRequest made = open("It is slow");
		assertEquals(ServiceRequestStatus.OPEN, made.getStatus());

		ServiceRequestNote note = new ServiceRequestNote();
		note.setText("since yesterday");
		ServiceRequest change = anna.getServiceRequests().byId(made.getId()).get();
		change.setNewNote(note);
		anna.getServiceRequests().byId(made.getId()).patch(change);
		ServiceRequest read = anna.getServiceRequests().byId(made.getId()).get();
		assertEquals("since yesterday", read.getNotes().iterator().next().getText());

		read.setNewNote(null);
		read.setStatus(ServiceRequestStatus.CLOSED);
		anna.getServiceRequests().byId(made.getId()).patch(read);
		assertEquals(ServiceRequestStatus.CLOSED, anna.getServiceRequests().byId(made.getId()).get().getStatus());
	}

	@Test
	void pages() {
		for (String title : List.of("one", "two", "three")) {
			open(title);
		}
		List<List<ServiceRequest>> pages = Lists.pages(anna.getEnumerators().getServiceRequests()
			.create(anna.getServiceRequests().query(QueryFactory.getInstance().buildIndexedQuery(1))));
		assertEquals(3, pages.size());
		assertEquals(3, pages.stream().flatMap(List::stream).map(ServiceRequest::getId).distinct().count());
	}

	private ServiceRequest open(String title) {
		SupportTopic topic = Lists.of(anna.getServiceRequests().getSupportTopics().get()).get(0);
		ServiceRequest request = new ServiceRequest();
		request.setTitle(title);
		request.setDescription("Everything is slow.");
		request.setSeverity(ServiceRequestSeverity.MODERATE);
		request.setSupportTopicId(String.valueOf(topic.getId()));
		return anna.getServiceRequests().create(request, "en-US");
	}
}
