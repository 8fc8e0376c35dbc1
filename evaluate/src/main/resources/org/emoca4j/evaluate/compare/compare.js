(function () {
  "use strict";
  const root = document.documentElement;

  function move(range, value) {
    range.value = value;
    const stage = range.previousElementSibling;
    stage.style.setProperty("--at", range.value + "%");
    range.setAttribute("aria-valuetext", range.value + " % photo");
  }

  const ranges = Array.from(document.querySelectorAll("figure input[type=range]"));
  for (const range of ranges) {
    const stage = range.previousElementSibling;
    move(range, range.value);
    range.addEventListener("input", function () { move(range, range.value); });
    function drag(event) {
      if (event.type === "pointermove" && !(event.buttons & 1)) return;
      if (event.type === "pointerdown") stage.setPointerCapture(event.pointerId);
      const box = stage.getBoundingClientRect();
      move(range, Math.max(0, Math.min(100, Math.round(100 * (event.clientX - box.left) / box.width))));
    }
    stage.addEventListener("pointerdown", drag);
    stage.addEventListener("pointermove", drag);
  }

  const all = document.getElementById("all");
  if (all) all.addEventListener("input", function () { ranges.forEach(function (r) { move(r, all.value); }); });

  document.querySelectorAll("input[name=show]").forEach(function (radio) {
    radio.addEventListener("change", function () { document.body.dataset.show = radio.value; });
    if (radio.checked) document.body.dataset.show = radio.value;
  });

  const theme = document.getElementById("theme");
  theme.addEventListener("click", function () {
    const dark = root.dataset.theme ? root.dataset.theme === "dark"
      : window.matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
})();
