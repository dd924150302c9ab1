// Copying the ballot's address; without a clipboard the field is selected.
const button = document.querySelector("[data-copy]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.querySelector(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "已复制";
    } catch {
      button.textContent = "请按住复制";
    }
  });
}
