"""When the platform itself breaks there is still a page, and it does not need the database."""

from django.test import RequestFactory

from zhiping.project.views import server_error


def test_the_page_for_a_breakdown_needs_nothing_that_may_be_broken():
    response = server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "<h1>平台出了差错</h1>" in response.content.decode()
