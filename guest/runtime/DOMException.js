(function (global, native, shared) {
})
