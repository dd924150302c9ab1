from django.urls import path

from zhiping.desks.api import payments

app_name = "api"
urlpatterns = [
    path("payment-callback/", payments.payment_callback, name="payment_callback"),
    path("cashier/<str:number>/", payments.cashier, name="cashier"),
]
