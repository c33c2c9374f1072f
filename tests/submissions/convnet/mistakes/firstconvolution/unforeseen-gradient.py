"""The gradient."""
# mistake: unforeseen

# %% firstconvolution-answer
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        return copy.deepcopy(self).gradprop(R)
