// The code comes in the fragment, which the browser keeps to itself; put it in the field and out of the address.
const field = document.querySelector("[name=token]");
const code = decodeURIComponent(window.location.hash.slice(1));
if (field && code) {
  field.value = code;
  window.history.replaceState(null, "", window.location.pathname);
}
