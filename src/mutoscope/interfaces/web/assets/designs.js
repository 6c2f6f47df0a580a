// Before and after: as much of the one is shown as the slider says.
(() => {
  "use strict";
  const board = document.getElementById("board");
  function cut(compare) {
    const share = `${compare.querySelector("input").value}%`;
    if (compare.style.getPropertyValue("--cut") !== share) compare.style.setProperty("--cut", share);
  }
  board.addEventListener("input", (event) => {
    const compare = event.target.closest("[data-compare]");
    if (compare) cut(compare);
  });
})();
