"""The gradient."""
# mistake: gradient-instead

# %% firstconvolution-answer
class FirstConvolution(modules.Convolution):
    def relprop(self, R):
        return copy.deepcopy(self).gradprop(R)
