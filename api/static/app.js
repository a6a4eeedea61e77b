// @ts-check
// What every page does better with a script; everything works without one.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.removeAttribute("hidden");
  button.addEventListener("click", () => window.print());
});
document.querySelectorAll("[data-copy]").forEach((button) => {
  const text = document.getElementById(button.getAttribute("data-copy") ?? "");
  if (!(text instanceof HTMLTextAreaElement)) return;
  button.removeAttribute("hidden");
  button.addEventListener("click", () => {
    text.select();
    const told = () => { button.textContent = button.getAttribute("data-done"); };
    if (navigator.clipboard) navigator.clipboard.writeText(text.value).then(told, () => document.execCommand("copy") && told());
    else if (document.execCommand("copy")) told();
  });
});
